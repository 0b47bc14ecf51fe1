using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using System.Text.Json.Nodes;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>Everything that can be declared about applications, people and sources, with every setting that the release has.</summary>
internal static class IdentityModel
{
    public static IResourceBuilder<AuthentikResource> Declare(string version)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, version);
        var release = authentik.Resource.Release;

        var everybody = authentik.AddGroup("everybody", "Everybody");
        var developers = authentik.AddGroup("developers", "Developers").WithParent(everybody).WithAttribute("team", "dev").WithProxyHeader("X-Team", "dev");
        authentik.AddGroup("operators", "Operators").WithSuperuser().WithParent("authentik Admins");
        var alice = authentik.AddUser("alice", displayName: "Alice Liddell", email: "alice@example.com")
            .WithGroup(developers)
            .WithGroup("authentik Admins")
            .WithPath("staff/berlin")
            .WithAttribute("badges", new JsonArray("gold", 3, true, null));
        authentik.AddUser("customer").WithExternalType().WithSignInDisabled();
        var robot = authentik.AddServiceAccount("robot", displayName: "A robot");
        robot.AddApiToken("robot-token", description: "For reports");
        var search = authentik.AddServiceAccount("search");
        search.AddAppPassword("search-password");

        var department = authentik.AddScopeMapping("department", "department", "return {\"department\": request.user.attributes.get(\"department\")}", "Your department");
        var portal = authentik.AddOidcApplication("portal-login")
            .WithSlug("portal")
            .WithDisplayName("The Portal", libraryGroup: "Everyday")
            .WithDescription("Where the day begins")
            .WithPublisher("Example Inc.")
            .WithIcon("fa://fa-house")
            .WithOpenInNewTab()
            .WithLaunchUrl("https://portal.example.com/start")
            .WithRedirectUri("https://portal.example.com/signin-oidc")
            .WithRedirectUriPattern(@"https://preview-[0-9]+\.example\.com/signin-oidc")
            .WithOfflineAccess()
            .WithScope("entitlements")
            .WithScope(department)
            .WithExplicitConsent()
            .WithTokenLifetimes(TimeSpan.FromMinutes(10), TimeSpan.FromDays(7), TimeSpan.FromSeconds(90))
            .WithSubjectMode(AuthentikSubjectMode.UserUuid)
            .WithIssuerMode(AuthentikIssuerMode.Global)
            .WithSigningKey("tokens.example.com")
            .WithEncryptionKey("partner.example.com")
            .WithoutClaimsInIdToken()
            .WithAccessForGroup(developers)
            .WithAccessForGroup("authentik Admins")
            .WithAccessForUser(alice);
        if (release.HasBackChannelLogoutOnly || release.HasLogoutMethods)
        {
            portal.WithLogoutNotification(ReferenceExpression.Create($"https://portal.example.com/logout"));
        }

        if (release.HasLogoutRedirectUris)
        {
            portal.WithSignedOutUri("https://portal.example.com/goodbye");
        }

        builder.AddContainer("portal", "example/portal", "1").WithHttpEndpoint(targetPort: 8080).WithReference(portal);
        authentik.AddOidcApplication("spa-login").WithPublicClient().WithRedirectUri("http://localhost:5173/callback").WithoutLibraryEntry().WithoutSigningKey();

        var outpost = authentik.AddProxyOutpost("outpost");
        var wiki = builder.AddContainer("wiki", "example/wiki", "1").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http"), ReferenceExpression.Create($"https://wiki.example.com"))
            .WithOutpost(outpost)
            .WithUnauthenticatedPath("^/health$")
            .WithCookieDomain("example.com")
            .WithTokenLifetime(TimeSpan.FromHours(8))
            .WithBasicCredentials("wiki_user", "wiki_password")
            .WithoutHeaderSignIn()
            .WithoutUpstreamCertificateCheck()
            .WithScope(department)
            .WithAccessForGroup(developers);
        authentik.AddForwardAuthApplication("forum-login", ReferenceExpression.Create($"https://forum.example.com")).WithOutpost(outpost);
        authentik.AddForwardAuthDomain("intranet", ReferenceExpression.Create($"https://auth.example.com"), "example.com").WithOutpost(outpost);

        var level = authentik.AddSamlAttribute("level", "urn:example:level", "return 3", "Level");
        var hr = authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
            .WithEntityIds("https://auth.example.com", "https://hr.example.com/saml/metadata")
            .WithBinding(AuthentikSamlBinding.Redirect)
            .WithSignature("saml.example.com", signResponse: true)
            .WithVerification("hr.example.com")
            .WithEncryption("hr.example.com")
            .WithAttribute(level)
            .WithNameId("email")
            .WithAssertionLifetimes(TimeSpan.FromMinutes(2), TimeSpan.FromHours(8))
            .WithAccessForGroup(everybody);
        if (release.HasSamlSingleLogout)
        {
            hr.WithSingleLogout(ReferenceExpression.Create($"https://hr.example.com/saml/slo"));
        }

        authentik.AddLdapApplication("nas-login", "DC=nas,DC=example,DC=com")
            .WithSearchAccess(search)
            .WithAccessModes(AuthentikLdapAccessMode.Cached, AuthentikLdapAccessMode.Direct)
            .WithPosixNumbers(20000, 40000)
            .WithoutCodesInPasswords()
            .WithCertificate("ldap.example.com", "ldap.example.com")
            .WithAccessForUser(search);

        var secret = builder.AddParameter("upstream-secret", "secret", secret: true);
        var id = builder.AddParameter("upstream-id", "id");
        authentik.AddLdapSource("directory", "ldap://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", secret)
            .WithStartTls()
            .WithFilters(users: "(objectClass=posixAccount)", usersDn: "ou=people")
            .WithPasswords(keep: true, write: true)
            .WithUserMatching(AuthentikUserMatching.LinkByUserName);
        authentik.AddActiveDirectorySource("corp", "ldaps://dc1.corp.example.com", "DC=corp,DC=example,DC=com", "authentik@corp.example.com", secret, "Corporate").WithoutGroups();
        authentik.AddEntraIdSource("entra", "contoso.onmicrosoft.com", id, secret).WithScopes("https://graph.microsoft.com/GroupMember.Read.All");
        authentik.AddGoogleSource("google", id, secret).WithUserMatching(AuthentikUserMatching.LinkByEmail);
        authentik.AddGitHubSource("github", id, secret).WithoutLoginPage();
        return authentik;
    }
}
