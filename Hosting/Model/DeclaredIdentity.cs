using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What is declared for a server beyond its groups, users, outposts and the applications that use them.</summary>
internal sealed class DeclaredIdentity
{
    public List<AuthentikScopeMappingResource> ScopeMappings { get; } = [];

    public List<AuthentikSamlMappingResource> SamlMappings { get; } = [];

    public List<AuthentikSamlApplicationResource> SamlApplications { get; } = [];

    public List<AuthentikLdapApplicationResource> LdapApplications { get; } = [];

    public List<AuthentikRadiusApplicationResource> RadiusApplications { get; } = [];

    public List<AuthentikRacApplicationResource> RacApplications { get; } = [];

    public List<AuthentikTokenResource> Tokens { get; } = [];

    public List<AuthentikLdapSourceResource> LdapSources { get; } = [];

    public List<AuthentikOAuthSourceResource> OAuthSources { get; } = [];

    public IEnumerable<AuthentikSourceResource> Sources => [.. LdapSources, .. OAuthSources];

    public IEnumerable<IResource> All => [.. ScopeMappings, .. SamlMappings, .. SamlApplications, .. LdapApplications, .. RadiusApplications, .. RacApplications, .. Tokens, .. Sources];
}
