namespace Aspire.Hosting.Dcp;

/// <summary>What the orchestrator says of itself and of the container engine (<c>dcp info</c>).</summary>
internal sealed record DcpInfo(string Version, DcpContainerInfo? Containers);

/// <summary>The container engine. <paramref name="Error"/> says why it is not running.</summary>
internal sealed record DcpContainerInfo(string Runtime, bool Installed, bool Running, string? HostName = null, string? Error = null);
