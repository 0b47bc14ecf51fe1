namespace Authentik.Aspire.Hosting;

/// <summary>The blueprints that authentik comes with and applies by itself, of all releases.</summary>
internal static class ShippedBlueprints
{
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Default - Authentication flow",
        "Default - Brand",
        "Default - Events Transport & Rules",
        "Default - Invalidation flow",
        "Default - Out-of-box-experience flow",
        "Default - Password change flow",
        "Default - Provider authorization flow (explicit consent)",
        "Default - Provider authorization flow (implicit consent)",
        "Default - Provider invalidation flow",
        "Default - RBAC - Read-only",
        "Default - Source authentication flow",
        "Default - Source enrollment flow",
        "Default - Source pre-authentication flow",
        "Default - Static MFA setup flow",
        "Default - TOTP MFA setup flow",
        "Default - User settings flow",
        "Default - WebAuthn MFA setup flow",
        "Migration - Remove old prompt fields",
        "System - Google Workspace Provider - Mappings",
        "System - Kerberos Source - Mappings",
        "System - LDAP Source - Mappings",
        "System - Microsoft Entra Provider - Mappings",
        "System - OAuth2 Provider - Scopes",
        "System - Proxy Provider - Scopes",
        "System - RAC Provider - Mappings",
        "System - SAML Provider - Mappings",
        "System - SCIM Provider - Mappings",
        "authentik Bootstrap",
    };
}
