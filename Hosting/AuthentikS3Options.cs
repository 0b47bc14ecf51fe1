namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How authentik talks to an S3-compatible store, beyond bucket and keys.
/// </summary>
public sealed class AuthentikS3Options
{
    /// <summary>Gets or sets the region, such as <c>eu-central-1</c>. If <see langword="null"/>, that of the endpoint.</summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the URL of the store. If <see langword="null"/>, Amazon's.</summary>
    public ReferenceExpression? Endpoint { get; set; }

    /// <summary>Gets or sets the domain, and path if any, that browsers fetch files from, without a scheme. If <see langword="null"/>, that of the endpoint.</summary>
    public string? CustomDomain { get; set; }

    /// <summary>Gets or sets whether browsers fetch files over https. The default is <see langword="true"/>.</summary>
    public bool SecureUrls { get; set; } = true;

    /// <summary>Gets or sets where the bucket stands in URLs. If <see langword="null"/>, authentik chooses. It exists from version 2025.12 on; earlier versions refuse it.</summary>
    public AuthentikS3AddressingStyle? AddressingStyle { get; set; }
}

/// <summary>
/// Where the name of a bucket stands in the URLs of an S3-compatible store.
/// </summary>
public enum AuthentikS3AddressingStyle
{
    /// <summary>As the store allows.</summary>
    Auto,

    /// <summary>In the path, as MinIO wants it.</summary>
    Path,

    /// <summary>In the host name.</summary>
    Virtual,
}
