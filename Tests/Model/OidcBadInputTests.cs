using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>What cannot work about applications, groups and users is refused where it is declared, in the words of the declaration.</summary>
public class OidcBadInputTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder();
    private readonly IResourceBuilder<AuthentikResource> _authentik;

    public OidcBadInputTests() => _authentik = TestModel.AddStack(_builder, "2025.8.4");

    [Fact]
    public async Task AnApplicationThatNobodyCanSignInTo()
    {
        _builder.AddContainer("job", "example/job").WithReference(_authentik.AddOidcApplication("portal-login"));
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(_builder));
        Assert.Equal(
            "The application 'portal-login' has no redirect URI, so nobody can sign in to it. Hand it to a resource that has an http or https endpoint, project.WithReference(portal-login), or call WithRedirectUri.",
            refusal.Message);
    }

    [Theory]
    [InlineData("/signin-oidc")]
    [InlineData("portal.example.com/signin-oidc")]
    [InlineData("https://*.example.com/signin-oidc")]
    [InlineData("https://portal.example.com/signin-oidc#here")]
    public void ARedirectUriThatCanNeverMatch(string uri) => Refused(
        () => _authentik.AddOidcApplication("portal-login").WithRedirectUri(uri),
        $"A redirect URI of 'portal-login' is '{uri}'. Give the whole URL, such as https://portal.example.com/signin-oidc, without a fragment and without wildcards: authentik compares letter by letter.");

    [Fact]
    public void ALaunchUrlThatIsNoWebAddress() => Refused(
        () => _authentik.AddOidcApplication("portal-login").WithLaunchUrl("myapp://start"),
        "The launch URL of 'portal-login' is 'myapp://start'. Give the whole URL, such as https://portal.example.com/signin-oidc, without a fragment and without wildcards: authentik compares letter by letter.");

    [Fact]
    public void AReservedName() => Refused(
        () => _authentik.AddOidcApplication("token"),
        "An application of authentik cannot be called 'token': authentik uses that path itself. Choose another name than authorize, token, device, userinfo, introspect, revoke.");

    [Fact]
    public void AGroupOfAnotherServer()
    {
        var foreign = _builder.AddAuthentik("other", httpPort: null).AddGroup("staff");
        Refused(
            () => _authentik.AddOidcApplication("portal-login").WithAccessForGroup(foreign),
            "The group 'staff' belongs to 'other' and 'portal-login' to 'authentik'. Use a group of the same server.");
        Refused(
            () => _authentik.AddUser("alice").WithGroup(foreign),
            "The group 'staff' belongs to 'other' and 'alice' to 'authentik'. Use a group of the same server.");
    }

    [Fact]
    public void TheSameGroupOrUserTwice()
    {
        _authentik.AddGroup("staff");
        _authentik.AddUser("alice");
        Refused(
            () => _authentik.AddGroup("people", "Staff"),
            "The resource 'staff' declares the group 'Staff' of 'authentik' already. Use that one, or choose another groupName.");
        Refused(
            () => _authentik.AddUser("alice2", userName: "Alice"),
            "The resource 'alice' declares the user 'Alice' of 'authentik' already. Use that one, or choose another userName.");
    }

    [Fact]
    public void TheFirstAdministrator() => Refused(
        () => _authentik.AddUser("akadmin"),
        "The user 'akadmin' is the first administrator, which every authentik has. Set its password with the adminPassword of AddAuthentik, and choose another userName.");

    [Theory]
    [InlineData("with\"quote", "holds a semicolon or a quote, which would end it too early in the connection string")]
    [InlineData("semi;colon", "holds a semicolon or a quote, which would end it too early in the connection string")]
    [InlineData(" ", "is empty")]
    public async Task AClientSecretThatCannotBeHandedOver(string secret, string fault)
    {
        var application = _authentik.AddOidcApplication("portal-login", _builder.AddParameter("my-secret", secret, secret: true)).WithRedirectUri("https://a.example.com/");
        await using var model = await TestModel.CompleteAsync(_builder);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => _builder.Eventing.PublishAsync(new BeforeResourceStartedEvent(_authentik.Resource.Worker, model.Services)));
        Assert.Contains(
            $"The client secret of 'portal-login', parameter 'my-secret', {fault}. Set Parameters:my-secret to a random text of letters and digits.", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal("my-secret", application.Resource.ClientSecretParameter.Name);
    }

    private static void Refused(Action declare, string message) =>
        Assert.Equal(message, Assert.Throws<DistributedApplicationException>(declare).Message);
}
