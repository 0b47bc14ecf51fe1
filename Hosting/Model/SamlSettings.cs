using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What else may be set about the SAML provider of an application.</summary>
internal sealed class SamlSettings
{
    public string? Issuer { get; set; }

    public string Audience { get; set; } = "";

    public AuthentikSamlBinding Binding { get; set; }

    /// <summary>The name of a certificate of authentik, or <see langword="null"/> for answers that are not signed.</summary>
    public string? SigningKey { get; set; } = CertificateEntries.SelfSigned;

    public bool SignsAssertion { get; set; } = true;

    public bool SignsResponse { get; set; }

    /// <summary>The names of certificates of authentik.</summary>
    public string? VerificationCertificate { get; set; }

    public string? EncryptionCertificate { get; set; }

    public TimeSpan AssertionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(86400);

    public ReferenceExpression? SingleLogoutUrl { get; set; }

    public List<AuthentikSamlMappingResource> Mappings { get; } = [];

    /// <summary>What users are called towards the application, or <see langword="null"/> for what it asks for.</summary>
    public string? NameIdMapping { get; set; }
}
