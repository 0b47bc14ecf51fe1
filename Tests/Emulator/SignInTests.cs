using System.Text.Json.Nodes;

namespace Tests.Emulator;

/// <summary>Password sign-in through the flow executor.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class SignInTests(EmulatorServices services)
{
    private static JsonObject Name(string name) => new() { ["component"] = "ak-stage-identification", ["uid_field"] = name };

    private static JsonObject Password(string password) => new() { ["component"] = "ak-stage-password", ["password"] = password };

    [Fact]
    public async Task TheRightPasswordEndsInARedirectToWhereOneWasGoing()
    {
        var deployment = await services.SharedAsync();
        using var browser = new FlowClient(deployment, query: "next=%2Fapplication%2Fo%2Fauthorize%2F%3Fclient_id%3Dx");
        var challenge = await browser.ChallengeAsync();
        Assert.Equal(("ak-stage-identification", false), (challenge["component"]!.ToString(), challenge["password_fields"]!.GetValue<bool>()));
        challenge = await browser.AnswerAsync(Name("root@example.com"));
        Assert.Equal(("ak-stage-password", "akadmin"), (challenge["component"]!.ToString(), challenge["pending_user"]!.ToString()));
        challenge = await browser.AnswerAsync(Password(EmulatorDeployment.BootstrapPassword));
        Assert.Equal(("xak-flow-redirect", "/application/o/authorize/?client_id=x"), (challenge["component"]!.ToString(), challenge["to"]!.ToString()));
        Assert.Equal("akadmin", await browser.UserAsync());
    }

    [Fact]
    public async Task AWrongPasswordIsAnErrorAtTheFieldAndTheFifthEndsIt()
    {
        using var browser = new FlowClient(await services.SharedAsync());
        await browser.AnswerAsync(Name("akadmin"));
        for (var attempt = 1; attempt < 5; attempt++)
        {
            var challenge = await browser.AnswerAsync(Password("wrong"));
            Assert.Equal("invalid", challenge["response_errors"]!["password"]![0]!["code"]!.ToString());
        }

        Assert.Equal("ak-stage-access-denied", (await browser.AnswerAsync(Password("wrong")))["component"]!.ToString());
        Assert.Null(await browser.UserAsync());
    }

    [Fact]
    public async Task AnUnknownUserIsAskedForAPasswordToo()
    {
        using var browser = new FlowClient(await services.SharedAsync());
        var challenge = await browser.AnswerAsync(Name("nobody"));
        Assert.Equal(("ak-stage-password", "nobody"), (challenge["component"]!.ToString(), challenge["pending_user"]!.ToString()));
        Assert.NotNull((await browser.AnswerAsync(Password("anything")))["response_errors"]);
    }

    [Fact]
    public async Task NobodyIsSentToAnotherSite()
    {
        var deployment = await services.SharedAsync();
        using var browser = new FlowClient(deployment, query: "next=https%3A%2F%2Fevil.example%2F");
        await browser.AnswerAsync(Name("akadmin"));
        Assert.Equal("/", (await browser.AnswerAsync(Password(EmulatorDeployment.BootstrapPassword)))["to"]!.ToString());
    }

    [Fact]
    public async Task OnceSignedInAPostNeedsTheCsrfHeader()
    {
        var deployment = await services.SharedAsync();
        using var browser = new FlowClient(deployment);
        await browser.AnswerAsync(Name("akadmin"));
        await browser.AnswerAsync(Password(EmulatorDeployment.BootstrapPassword));
        using var flow = await browser.PostAsync("/api/v3/flows/executor/default-authentication-flow/?query=", Name("akadmin"));
        Assert.Equal(403, (int)flow.StatusCode);
        using var api = await browser.PostAsync("/api/v3/core/users/", new JsonObject { ["username"] = "forged", ["name"] = "Forged" });
        Assert.Equal(403, (int)api.StatusCode);
    }

    [Fact]
    public async Task AFlowThatDoesNotExistIs404AndAStageThatIsNotBuilt501()
    {
        var deployment = await services.SharedAsync();
        Assert.Equal(404, await deployment.StatusAsync("/api/v3/flows/executor/nothing/?query="));
        await Eventually.TrueAsync("a flow for the signed-in denies access to others", TimeSpan.FromSeconds(30), async () =>
        {
            // The login flow is there first; the worker may still be at the blueprint of this one.
            using var denied = (await deployment.TryGetAsync("/api/v3/flows/executor/default-provider-authorization-explicit-consent/?query="))!;
            return (await denied.Content.ReadAsStringAsync()).Contains("ak-stage-access-denied", StringComparison.Ordinal);
        });
        Assert.Equal(404, await deployment.StatusAsync("/if/flow/nothing/"));
        Assert.Equal(501, await deployment.StatusAsync("/if/admin/"));
    }
}
