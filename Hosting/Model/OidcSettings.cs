using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What else may be set about the OAuth2 provider of an application; the values are authentik's own defaults.</summary>
internal sealed class OidcSettings
{
    public TimeSpan AccessCodeLifetime { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    public AuthentikSubjectMode SubjectMode { get; set; }

    public AuthentikIssuerMode IssuerMode { get; set; }

    public bool ClaimsInIdToken { get; set; } = true;

    /// <summary>The name of a certificate of authentik; <see langword="null"/>: tokens are signed with the client secret.</summary>
    public string? SigningKey { get; set; } = CertificateEntries.SelfSigned;

    /// <summary>The name of a certificate of authentik, or <see langword="null"/> for tokens that are not encrypted.</summary>
    public string? EncryptionKey { get; set; }

    /// <summary>Patterns of redirect URIs.</summary>
    public List<string> RedirectUriPatterns { get; } = [];

    /// <summary>Where browsers may go after signing out, beyond what consumers bring.</summary>
    public List<ReferenceExpression> SignedOutUris { get; } = [];

    /// <summary>Whom authentik tells about a session that ended.</summary>
    public ReferenceExpression? LogoutUri { get; set; }

    public AuthentikLogoutMethod LogoutMethod { get; set; }
}
