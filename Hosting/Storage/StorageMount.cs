using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Where one kind of files comes from; the path in the containers depends on the kind and the version.</summary>
/// <param name="Source">The name of the volume, or the folder on the host.</param>
/// <param name="Type">Which of the two it is.</param>
/// <param name="Setting">What the user wrote, for messages.</param>
internal sealed record StorageMount(string Source, ContainerMountType Type, string Setting);
