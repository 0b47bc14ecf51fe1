using System.Net;
using System.Text.Json.Nodes;
using Authentik.Aspire.Testing;

namespace Tests.Testing;

/// <summary>
/// What authentik may ask on the way, beyond what the emulator asks: as its flow executor shows it (facts of the API description of 2025.8.4).
/// </summary>
public sealed class FlowTests : IDisposable
{
    private readonly AuthentikBrowser _browser = new();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task NameAndPasswordOnPagesOfTheirOwn()
    {
        await using var flow = await StartAsync(Identification(), Challenge("ak-stage-password"), End());
        Assert.Equal("private", await SignInAsync(flow));
        Assert.Equal(
            ["""{"uid_field":"alice","component":"ak-stage-identification"}""", """{"password":"wonderland","component":"ak-stage-password"}"""],
            flow.Answers);
        Assert.Equal(("csrf-1", "next=%2Fprivate%3Fa%3D1"), (flow.Csrf, flow.Query));
    }

    [Fact]
    public async Task NameAndPasswordOnOnePage()
    {
        await using var flow = await StartAsync(Identification(passwordFields: true), End());
        Assert.Equal("private", await SignInAsync(flow));
        Assert.Equal(["""{"uid_field":"alice","password":"wonderland","component":"ak-stage-identification"}"""], flow.Answers);
    }

    [Fact]
    public async Task StayingSignedInAndConsentAreAnsweredToo()
    {
        await using var flow = await StartAsync(
            Identification(passwordFields: true), Challenge("ak-stage-user-login"), Challenge("ak-stage-consent", ("token", "consent-1")), End());
        Assert.Equal("private", await SignInAsync(flow));
        Assert.Equal(
            ["""{"remember_me":false,"component":"ak-stage-user-login"}""", """{"token":"consent-1","component":"ak-stage-consent"}"""],
            flow.Answers.Skip(1));
    }

    [Theory]
    [InlineData("ak-stage-authenticator-validate", "a second factor. Sign in with a user who has none, or set the authenticator validation stage of the flow to skip those")]
    [InlineData("ak-stage-captcha", "a captcha. Take that stage out of the flow for tests")]
    [InlineData("ak-stage-prompt", "something that only a person can answer. Take that stage out of the flow for tests")]
    public async Task WhatNobodyCanAnswerIsNamedWithTheWayOut(string component, string what)
    {
        await using var flow = await StartAsync(Identification(passwordFields: true), Challenge(component), End());
        await RefusedAsync(flow, $"authentik asks 'alice' at /auth/if/flow/test-flow/ for {what} ({component}).");
    }

    [Fact]
    public async Task ACaptchaBesideTheName()
    {
        var identification = Identification();
        identification["captcha_stage"] = new JsonObject();
        await using var flow = await StartAsync(identification, End());
        await RefusedAsync(flow, "authentik asks 'alice' at /auth/if/flow/test-flow/ for a captcha. Take it out of the identification stage for tests (ak-stage-identification).");
    }

    [Fact]
    public async Task ARefusalHasAuthentiksReason()
    {
        await using var flow = new FakeFlow(Identification(passwordFields: true), End())
        {
            Errors = _ => new() { ["non_field_errors"] = new JsonArray(new JsonObject { ["string"] = "Failed to authenticate.", ["code"] = "invalid" }) },
        };
        await flow.StartAsync();
        await RefusedAsync(flow, "authentik did not let 'alice' through /auth/if/flow/test-flow/: non_field_errors: Failed to authenticate.");
    }

    [Fact]
    public async Task AccessDeniedIsARefusalToo()
    {
        await using var flow = await StartAsync(Identification(passwordFields: true), Challenge("ak-stage-access-denied", ("error_message", "Unknown error")));
        await RefusedAsync(flow, "authentik did not let 'alice' through /auth/if/flow/test-flow/: access denied. Unknown error");
    }

    [Fact]
    public async Task APageThatAsksForNoSignInIsNamed()
    {
        await using var flow = await StartAsync(End());
        var refusal = await Assert.ThrowsAsync<AuthentikSignInException>(() => _browser.SignInAsync(new(flow.Url, "private"), "alice", "wonderland"));
        Assert.Equal($"'alice' was not signed in: {flow.Url}private leads to {flow.Url}private (200), which is not a login page of authentik.", refusal.Message);
    }

    [Fact]
    public async Task AFlowThatIsNotThere()
    {
        await using var flow = await StartAsync(End());
        var refusal = await Assert.ThrowsAsync<AuthentikSignInException>(() => _browser.SignOutAsync(new(flow.Url, "if/flow/nothing/")));
        Assert.Equal($"authentik answers 404 at {flow.Url}api/v3/flows/executor/nothing/: the flow is not there, or authentik is not ready.", refusal.Message);
    }

    private static JsonObject Identification(bool passwordFields = false) =>
        new() { ["component"] = "ak-stage-identification", ["password_fields"] = passwordFields, ["captcha_stage"] = null };

    private static JsonObject End() => Challenge("xak-flow-redirect", ("to", "/private?a=1"));

    private static JsonObject Challenge(string component, params (string Name, string Value)[] fields)
    {
        var challenge = new JsonObject { ["component"] = component };
        fields.ToList().ForEach(field => challenge[field.Name] = field.Value);
        return challenge;
    }

    private static async Task<FakeFlow> StartAsync(params JsonObject[] challenges)
    {
        var flow = new FakeFlow(challenges);
        await flow.StartAsync();
        return flow;
    }

    private async Task<string> SignInAsync(FakeFlow flow)
    {
        using var page = await _browser.SignInAsync(flow.Url, "alice", "wonderland");
        Assert.Equal((HttpStatusCode.OK, new Uri(flow.Url, "private?a=1")), (page.StatusCode, page.RequestMessage!.RequestUri));
        return await page.Content.ReadAsStringAsync();
    }

    private async Task RefusedAsync(FakeFlow flow, string message)
    {
        var refusal = await Assert.ThrowsAsync<AuthentikSignInException>(() => _browser.SignInAsync(flow.Url, "alice", "wonderland"));
        Assert.Equal(message, refusal.Message);
        Assert.DoesNotContain("wonderland", refusal.ToString(), StringComparison.Ordinal);
    }
}
