namespace Authentik.Aspire.Hosting;

internal static class NginxContainerImageTags
{
    /// <remarks>docker.io</remarks>
    public const string Registry = "docker.io";

    /// <remarks>library/nginx</remarks>
    public const string Image = "library/nginx";

    /// <remarks>1.28</remarks>
    public const string Tag = "1.28";

    /// <summary>The user and group <c>nginx</c> of the official image.</summary>
    public const string ContainerUser = "101:101";
}
