using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Which argument of which call set the port of an endpoint, for messages.</summary>
internal sealed record PortSetting(string EndpointName, int? Port, string Text) : IResourceAnnotation;
