using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Where uploaded files come from; the path in the containers depends on the version.</summary>
internal sealed record MediaMount(string Source, ContainerMountType Type);
