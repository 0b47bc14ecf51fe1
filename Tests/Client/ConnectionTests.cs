using Authentik.Aspire.Client;
using Microsoft.Extensions.Configuration;

namespace Tests.Client;

/// <summary>What is handed over is read completely, and what is missing is named with the way to give it.</summary>
public class ConnectionTests
{
    private const string Complete = "Authority=https://authentik.example.com/application/o/portal-login/;ClientId=portal-login;ClientSecret=\"semi;colon\"";

    [Fact]
    public void EverythingThatIsHandedOverIsRead()
    {
        var connection = Read(
            $"{Complete};AuthorizationEndpoint=https://public.example.com/authorize/;EndSessionEndpoint=https://public.example.com/end/;OfflineAccess=true");
        Assert.Equal("https://authentik.example.com/application/o/portal-login/", connection.Authority.ToString());
        Assert.Equal("portal-login", connection.ClientId);
        Assert.Equal("semi;colon", connection.ClientSecret);
        Assert.Equal("https://public.example.com/authorize/", connection.AuthorizationEndpoint);
        Assert.Equal("https://public.example.com/end/", connection.EndSessionEndpoint);
        Assert.True(connection.OfflineAccess);
        Assert.True(connection.RequireHttpsMetadata);
    }

    [Fact]
    public void APublicClientHasNoSecretAndMayHaveScopesOfItsOwn()
    {
        var connection = Read("Authority=https://a.example.com/;ClientId=spa;PublicClient=true;Scope=entitlements level");
        Assert.Null(connection.ClientSecret);
        Assert.Equal(["entitlements", "level"], connection.ExtraScopes);
    }

    [Fact]
    public void NothingHandedOver() => Refused(
        null,
        "There is no connection string 'portal-login', so it is not known where users sign in. In the app host, hand the application over: WithReference(authentik.AddOidcApplication(\"portal-login\")).");

    [Theory]
    [InlineData("ClientId=portal-login;ClientSecret=x", "Authority")]
    [InlineData("Authority=https://a.example.com/;ClientSecret=x", "ClientId")]
    [InlineData("Authority=https://a.example.com/;ClientId=portal-login", "ClientSecret")]
    public void APartThatIsMissing(string text, string missing) => Refused(
        text,
        $"The connection string 'portal-login' has no {missing}. The app host hands over a complete one with WithReference(authentik.AddOidcApplication(\"portal-login\"))");

    [Fact]
    public void CheckingTokensNeedsNoSecret() =>
        Assert.Null(AuthentikConnection.Read(Configuration("Authority=https://a.example.com/;ClientId=x"), "portal-login", needsSecret: false).ClientSecret);

    [Theory]
    [InlineData("Authority=a.example.com;ClientId=x;ClientSecret=x", "has Authority=a.example.com, which is not an http or https address.")]
    [InlineData("Authority=https://a.example.com/;ClientId=x;ClientSecret=x;OfflineAccess=perhaps", "has OfflineAccess=perhaps. Set it to true or false.")]
    [InlineData("Authority=http://a.example.com/;ClientId=x;ClientSecret=x", "has the Authority http://a.example.com/, over which tokens travel unprotected.")]
    public void APartThatIsWrong(string text, string message) => Refused(text, $"The connection string 'portal-login' {message}");

    [Fact]
    public void ATextThatIsNoConnectionStringIsNotRepeated()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Read("Authority=https://a.example.com/;hunter2"));
        Assert.StartsWith("The connection string 'portal-login' cannot be read. It is made of name=value, separated by semicolons", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    private static void Refused(string? text, string start) =>
        Assert.StartsWith(start, Assert.Throws<InvalidOperationException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static AuthentikConnection Read(string? text) => AuthentikConnection.Read(Configuration(text), "portal-login", needsSecret: true);

    private static IConfiguration Configuration(string? text) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:portal-login"] = text }).Build();
}
