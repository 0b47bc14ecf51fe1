namespace Authentik.Emulator.Models;

/// <content>Providers without a sign-in of their own here, and sources.</content>
internal static partial class ModelNames
{
    internal const string SamlProvider = "authentik_providers_saml.samlprovider";
    internal const string SamlMapping = "authentik_providers_saml.samlpropertymapping";
    internal const string LdapProvider = "authentik_providers_ldap.ldapprovider";
    internal const string Source = "authentik_core.source";
    internal const string LdapSource = "authentik_sources_ldap.ldapsource";
    internal const string LdapSourceMapping = "authentik_sources_ldap.ldapsourcepropertymapping";
    internal const string OAuthSource = "authentik_sources_oauth.oauthsource";
}
