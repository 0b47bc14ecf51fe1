using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>What cannot work about applications, people and sources is refused before anything starts, in the words of the declaration.</summary>
public class IdentityBadInputTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder();
    private readonly IResourceBuilder<AuthentikResource> _authentik;

    public IdentityBadInputTests() => _authentik = TestModel.AddStack(_builder, "2025.8.4");

    [Fact]
    public Task TheSameSlugTwice()
    {
        Oidc("portal-login");
        _authentik.AddSamlApplication("hr-login", "https://hr.example.com/acs").WithSlug("Portal-Login");
        return RefusedAsync(
            "The applications 'portal-login' and 'hr-login' of 'authentik' have the same slug 'portal-login', by which authentik tells applications apart. Give one of them another name or WithSlug.");
    }

    [Theory]
    [InlineData("revoke", "An application of authentik cannot be called 'revoke': authentik uses that path itself. Choose another name than authorize, token, device, userinfo, introspect, revoke.")]
    [InlineData("a b", "The slug 'a b' of an application of authentik consists of letters, digits, hyphens and underscores only. Choose such a one.")]
    public void ASlugThatAuthentikCannotHave(string slug, string message) => Refused(() => Oidc("portal-login").WithSlug(slug), message);

    [Fact]
    public Task TheSameClientIdTwice()
    {
        Oidc("portal-login");
        Oidc("second-login").WithClientId("portal-login");
        return RefusedAsync("The applications 'portal-login' and 'second-login' of 'authentik' have the same client id 'portal-login'. Give one of them another WithClientId.");
    }

    [Fact]
    public Task AGroupThatNobodyDeclares()
    {
        _authentik.AddGroup("staff", "Staff");
        Oidc("portal-login").WithAccessForGroup("Stuff");
        return RefusedAsync(
            "The application 'portal-login' lets the group 'Stuff' in, which nobody declares for 'authentik'. Declare it with AddGroup, which also adopts a group that authentik has already, or correct the name. Declared: 'Staff'.");
    }

    [Fact]
    public Task AGroupOfAUserThatNobodyDeclares()
    {
        _authentik.AddUser("alice").WithGroup("Staff");
        return RefusedAsync(
            "The user 'alice' is in the group 'Staff', which nobody declares for 'authentik'. Declare it with AddGroup, which also adopts a group that authentik has already, or correct the name. Declared: none.");
    }

    [Fact]
    public Task GroupsInACircle()
    {
        var one = _authentik.AddGroup("one").WithParent("three");
        var two = _authentik.AddGroup("two").WithParent(one);
        _authentik.AddGroup("three").WithParent(two);
        return RefusedAsync("Groups of 'authentik' are in each other in a circle: 'one' in 'three' in 'two' in 'one'. Remove one of the WithParent.");
    }

    [Fact]
    public Task AGroupInTwoGroupsWhereTheReleaseHasOneParent()
    {
        _authentik.AddGroup("one").WithParent("authentik Admins").WithParent("authentik Read-only");
        return RefusedAsync(
            "The group 'one' is in the groups 'authentik Admins', 'authentik Read-only'. In authentik 2025.8.4 a group is in one group only; choose version 2025.12 or later with WithVersion, or remove a WithParent.");
    }

    [Fact]
    public Task ASignedOutUriWhereTheReleaseSendsNobodyAnywhere()
    {
        Oidc("portal-login").WithSignedOutUri("https://portal.example.com/goodbye");
        return RefusedAsync(
            "WithSignedOutUri of 'portal-login' needs authentik 2026.5 or later, and 'authentik' has 2025.8.4. Choose such a version with WithVersion, or remove the call.");
    }

    [Fact]
    public Task ALogoutNotificationByTheFrontChannelBeforeThereIsOne()
    {
        Oidc("portal-login").WithLogoutNotification(ReferenceExpression.Create($"https://portal.example.com/logout"), AuthentikLogoutMethod.FrontChannel);
        return RefusedAsync(
            "WithLogoutNotification (AuthentikLogoutMethod.FrontChannel) of 'portal-login' needs authentik 2025.10 or later, and 'authentik' has 2025.8.4. Choose such a version with WithVersion, or remove the call.");
    }

    [Fact]
    public Task ASamlSingleLogoutBeforeThereIsOne()
    {
        _authentik.AddSamlApplication("hr-login", "https://hr.example.com/acs").WithSingleLogout(ReferenceExpression.Create($"https://hr.example.com/slo"));
        return RefusedAsync("WithSingleLogout of 'hr-login' needs authentik 2025.10 or later, and 'authentik' has 2025.8.4. Choose such a version with WithVersion, or remove the call.");
    }

    [Fact]
    public Task TheSameBaseDnTwice()
    {
        _authentik.AddLdapApplication("nas-login");
        _authentik.AddLdapApplication("printer-login");
        return RefusedAsync(
            "The LDAP applications 'nas-login' and 'printer-login' of 'authentik' have the same base DN 'DC=ldap,DC=goauthentik,DC=io', by which an outpost tells them apart. Give one of them another baseDn.");
    }

    [Fact]
    public Task PasswordsWrittenToTwoDirectories()
    {
        Directory("one").WithPasswords(write: true);
        Directory("two").WithPasswords(write: true);
        return RefusedAsync(
            "Passwords that users change are to be written to 'one' and to 'two'; authentik writes them to one directory only. Call WithPasswords(write: true) for one of them.");
    }

    /// <summary>What else guards the application, and whether it may be published.</summary>
    public static TheoryData<bool, string, Action<IResourceBuilder<AuthentikOidcApplicationResource>, IResourceBuilder<AuthentikResource>>> Guards => new()
    {
        { false, "nothing", (_, _) => { } },
        { true, "a group", (application, authentik) => application.WithAccessForGroup(authentik.AddGroup("staff")) },
        { true, "a policy", (application, authentik) => application.WithAccessPolicy(authentik.AddNetworkPolicy("office", "192.0.2.0/24")) },
        { true, "a group by a binding", (application, authentik) => application.WithAccessPolicy(authentik.AddGroup("staff")) },
        { false, "a policy that is off", (application, authentik) => application.WithAccessPolicy(authentik.AddNetworkPolicy("office", "192.0.2.0/24"), binding => binding.Enabled = false) },
        { false, "a policy, and all have to pass", (application, authentik) => application.WithAccessPolicy(authentik.AddNetworkPolicy("office", "192.0.2.0/24")).WithPolicyMode(AuthentikPolicyMode.All) },
    };

    [Theory]
    [MemberData(nameof(Guards))]
    public async Task AnApplicationForATestUserIsPublishedOnlyIfThatOpensItToNobodyElse(
        bool isPublished, string guard, Action<IResourceBuilder<AuthentikOidcApplicationResource>, IResourceBuilder<AuthentikResource>> declare)
    {
        foreach (var bound in (bool[])[false, true])
        {
            var builder = TestModel.PublishBuilder();
            var authentik = TestModel.AddStack(builder, "2025.8.4");
            var alice = authentik.AddTestUser("alice");
            var application = authentik.AddOidcApplication("backoffice").WithRedirectUri("https://a.example.com/");
            _ = bound ? application.WithAccessPolicy(alice) : application.WithAccessForUser(alice);
            declare(application, authentik);
            var refusal = await Record.ExceptionAsync(async () => await (await TestModel.CompleteAsync(builder)).DisposeAsync());
            Assert.True(isPublished == refusal is null, $"{guard}: {refusal?.Message}");
            if (refusal is not null)
            {
                Assert.Equal(
                    "The application 'backoffice' is for the test user 'alice', whom no published form has: published, it would be open to more people. Let somebody else in with WithAccessForGroup, WithAccessForUser or WithAccessPolicy, or declare it only when the application runs.",
                    refusal.Message);
            }
        }
    }

    [Fact]
    public async Task AnApplicationThatIsClosedToATestUserIsPublished()
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        authentik.AddOidcApplication("backoffice").WithRedirectUri("https://a.example.com/").WithAccessPolicy(authentik.AddTestUser("alice"), binding => binding.Negate = true);
        await (await TestModel.CompleteAsync(builder)).DisposeAsync();
    }

    [Fact]
    public async Task AParameterWithoutAValue()
    {
        var secret = _builder.AddParameter("github-secret", "", secret: true);
        _authentik.AddGitHubSource("github", _builder.AddParameter("github-id", "id"), secret);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(_builder));
        Assert.Equal("The client secret of 'github', parameter 'github-secret', is empty. Set Parameters:github-secret.", refusal.Message);
    }

    public static TheoryData<string, Action<IResourceBuilder<AuthentikResource>>> BadValues => new()
    {
        {
            "The assertion consumer URL of 'hr-login' is 'hr.example.com/acs'. Give the whole URL, such as https://portal.example.com/signin-oidc, without a fragment and without wildcards: authentik compares letter by letter.",
            authentik => authentik.AddSamlApplication("hr-login", "hr.example.com/acs")
        },
        {
            "A signed-out URI of 'portal-login' is '/goodbye'. Give the whole URL, such as https://portal.example.com/signin-oidc, without a fragment and without wildcards: authentik compares letter by letter.",
            authentik => authentik.AddOidcApplication("portal-login").WithSignedOutUri("/goodbye")
        },
        {
            "The icon of 'portal-login' is 'icon.png'. Give the whole URL of an image, a path that begins with /static/, or the name of a Font Awesome icon such as fa://fa-book.",
            authentik => authentik.AddOidcApplication("portal-login").WithIcon("icon.png")
        },
        {
            "The lifetime 'accessToken' of 'portal-login' is 00:00:00. authentik counts in seconds: give it at least one.",
            authentik => authentik.AddOidcApplication("portal-login").WithTokenLifetimes(accessToken: TimeSpan.Zero)
        },
        {
            "authentik has no scope 'groups' of its own, for which 'portal-login' asks. Choose one of openid, email, profile, entitlements, offline_access, goauthentik.io/api, or declare it with AddScopeMapping and hand that to WithScope.",
            authentik => authentik.AddOidcApplication("portal-login").WithScope("groups")
        },
        {
            "The scope 'a b' of 'two' is none: a scope has no spaces, quotes or backslashes, and no semicolons or braces here. Rename it.",
            authentik => authentik.AddScopeMapping("two", "a b", "return {}")
        },
        {
            "The client id of 'portal-login' is 'a;b'. Give at most 255 printable ASCII characters without spaces, semicolons, colons, quotes and braces.",
            authentik => authentik.AddOidcApplication("portal-login").WithClientId("a;b")
        },
        {
            "The cookie domain of 'intranet' is 'https://example.com'. Give the name of a domain alone, such as example.com.",
            authentik => authentik.AddForwardAuthDomain("intranet", ReferenceExpression.Create($"https://auth.example.com"), "https://example.com")
        },
        {
            "Neither the assertion nor the response of 'hr-login' is to be signed, so that everybody could make one. Set signAssertion or signResponse to true.",
            authentik => authentik.AddSamlApplication("hr-login", "https://hr.example.com/acs").WithSignature(signAssertion: false)
        },
        {
            "The name id of 'hr-login' is 'groups'. Choose one of upn, name, email, username, uid, ms-windowsaccountname.",
            authentik => authentik.AddSamlApplication("hr-login", "https://hr.example.com/acs").WithNameId("groups")
        },
        {
            "WithExplicitConsent of 'nas-login': an LDAP application cannot ask its users anything. Remove the call.",
            authentik => authentik.AddLdapApplication("nas-login").WithExplicitConsent()
        },
        {
            "The base DN of 'nas-login' is 'example.com'. Give a distinguished name, such as DC=example,DC=com.",
            authentik => authentik.AddLdapApplication("nas-login", "example.com")
        },
        {
            "The server URI of 'directory' is 'https://ldap.example.com'. Give one that begins with ldap:// or ldaps:// and names a host, such as ldaps://ldap.example.com.",
            authentik => authentik.AddLdapSource("directory", "https://ldap.example.com", "dc=example,dc=com", "cn=x", Secret(authentik))
        },
        {
            "The filter 'users' of 'directory' is 'objectClass=person'. Give one in parentheses, such as (objectClass=person).",
            authentik => authentik.AddLdapSource("directory", "ldap://ldap.example.com", "dc=example,dc=com", "cn=x", Secret(authentik)).WithFilters(users: "objectClass=person")
        },
        {
            "The tenant of 'entra' is 'https://contoso.com/'. Give its id or its domain, such as contoso.onmicrosoft.com.",
            authentik => authentik.AddEntraIdSource("entra", "https://contoso.com/", Secret(authentik), Secret(authentik, "id"))
        },
        {
            "The path of 'alice' is '/staff'. Give names with one slash between them, such as staff/berlin, and none at either end.",
            authentik => authentik.AddUser("alice").WithPath("/staff")
        },
        {
            "WithExternalType of 'robot': it is a service account and not a person. Remove the call, or declare it with AddUser.",
            authentik => authentik.AddServiceAccount("robot").WithExternalType()
        },
        {
            "The header 'X Team' of 'staff' is none: its name consists of letters, digits and hyphens, and its value has no line breaks. Correct the WithProxyHeader.",
            authentik => authentik.AddGroup("staff").WithProxyHeader("X Team", "dev")
        },
        {
            "The realm of 'pve-login' is 'a b'. Proxmox takes 2 to 32 letters, digits, dots, hyphens and underscores, beginning with a letter.",
            authentik => authentik.AddOidcApplication("pve-login").WithProxmoxRealm("https://pve.example.com:8006", "a b")
        },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public void ABadValueIsNamed(string message, Action<IResourceBuilder<AuthentikResource>> declare) => Refused(() => declare(_authentik), message);

    private IResourceBuilder<AuthentikOidcApplicationResource> Oidc(string name) => _authentik.AddOidcApplication(name).WithRedirectUri("https://a.example.com/");

    private IResourceBuilder<AuthentikLdapSourceResource> Directory(string name) =>
        _authentik.AddLdapSource(name, "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", Secret(_authentik, $"{name}-secret"));

    private static IResourceBuilder<ParameterResource> Secret(IResourceBuilder<AuthentikResource> authentik, string name = "secret") =>
        authentik.ApplicationBuilder.AddParameter(name, "value", secret: true);

    private static void Refused(Action declare, string message) => Assert.Equal(message, Assert.Throws<DistributedApplicationException>(declare).Message);

    private async Task RefusedAsync(string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(_builder))).Message);
}
