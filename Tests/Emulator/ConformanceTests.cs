using System.Text.Json.Nodes;
using Tests.Support;
using static Tests.Emulator.OAuthCalls;

namespace Tests.Emulator;

/// <summary>What the emulator answers has the form that authentik's description of its API, release 2025.8.4, gives it.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class ConformanceTests(EmulatorServices services)
{
    private static readonly Lazy<OpenApi?> s_description = new(() => OpenApi.Read("authentik-openapi-2025.8.4.yaml", Correct));

    private readonly List<string> _errors = [];

    [SkippableFact]
    public async Task WhatIsListedAndShownIsAsDescribed()
    {
        SkipWithoutDescription();
        var deployment = await DeployAsync();
        foreach (var path in (string[])["root/config/", "admin/version/", "core/users/me/", "tasks/workers", "outposts/proxy/"])
        {
            await GetAsync(deployment, path);
        }

        foreach (var (path, key) in ((string, string)[])
            [
                ("core/users/", "pk"), ("core/groups/", "pk"), ("core/applications/", "slug"), ("core/tokens/", "identifier"),
                ("providers/oauth2/", "pk"), ("providers/proxy/", "pk"), ("outposts/instances/", "pk"), ("managed/blueprints/", "pk"), ("events/events/", "pk"),
            ])
        {
            var list = await GetAsync(deployment, path);
            Assert.NotEmpty(list["results"]!.AsArray());
            await GetAsync(deployment, $"{path}{list["results"]![0]![key]}/");
        }

        // Of tasks about no object the description promises more than authentik shows.
        var blueprint = (await deployment.BlueprintAsync("custom/conforming.yaml"))!["pk"];
        Assert.NotEmpty((await GetAsync(deployment, $"tasks/tasks/?rel_obj_id={blueprint}"))["results"]!.AsArray());
        var outpost = (await deployment.ApiAsync("outposts/instances/?name=conforming"))["results"]![0]!["pk"];
        await GetAsync(deployment, $"outposts/instances/{outpost}/health/");
        var token = (await deployment.ApiAsync("core/tokens/"))["results"]![0]!["identifier"];
        await GetAsync(deployment, $"core/tokens/{token}/view_key/");
        Assert.True(_errors.Count == 0, string.Join('\n', _errors));
    }

    [SkippableFact]
    public async Task WhatIsMadeChangedAndRefusedIsAsDescribed()
    {
        SkipWithoutDescription();
        var deployment = await DeployAsync();
        var user = await SendAsync(deployment, HttpMethod.Post, "core/users/", 201, new() { ["username"] = "conforming", ["name"] = "Conforming" });
        await SendAsync(deployment, HttpMethod.Post, "core/users/", 400, new() { ["username"] = "conforming", ["name"] = "Again" });
        await SendAsync(deployment, HttpMethod.Patch, $"core/users/{user!["pk"]}/", 200, new() { ["email"] = "c@example.com" });
        await SendAsync(deployment, HttpMethod.Post, $"core/users/{user["pk"]}/set_password/", 204, new() { ["password"] = "conforming-1" });
        await SendAsync(deployment, HttpMethod.Post, "core/tokens/", 201, new() { ["identifier"] = "conforming", ["intent"] = "app_password", ["user"] = user["pk"]!.DeepClone() });
        await SendAsync(deployment, HttpMethod.Post, "core/tokens/conforming/set_key/", 204, new() { ["key"] = "conforming-key" });
        var group = (await deployment.ApiAsync("core/groups/"))["results"]![0]!["pk"];
        await SendAsync(deployment, HttpMethod.Post, $"core/groups/{group}/add_user/", 204, new() { ["pk"] = user["pk"]!.DeepClone() });
        await SendAsync(deployment, HttpMethod.Post, $"core/groups/{group}/remove_user/", 204, new() { ["pk"] = user["pk"]!.DeepClone() });
        var blueprint = await SendAsync(deployment, HttpMethod.Post, "managed/blueprints/", 201, new() { ["name"] = "conforming", ["content"] = "version: 1\nentries: []" });
        await SendAsync(deployment, HttpMethod.Post, $"managed/blueprints/{blueprint!["pk"]}/apply/", 200, []);
        await SendAsync(deployment, HttpMethod.Delete, $"managed/blueprints/{blueprint["pk"]}/", 204, null);
        await SendAsync(deployment, HttpMethod.Get, "core/users/", 403, null, token: "nobody");
        await SendAsync(deployment, HttpMethod.Delete, $"core/users/{user["pk"]}/", 204, null);
        Assert.True(_errors.Count == 0, string.Join('\n', _errors));
    }

    [SkippableFact]
    public async Task TheChallengesOfSigningInAndOutAreAsDescribed()
    {
        SkipWithoutDescription();
        var deployment = await DeployAsync();
        using var browser = new FlowClient(deployment);
        CheckChallenge(await browser.ChallengeAsync(), "ak-stage-identification");
        CheckChallenge(await browser.AnswerAsync([]), "ak-stage-identification");
        CheckChallenge(await browser.AnswerAsync(new() { ["uid_field"] = "akadmin" }), "ak-stage-password");
        CheckChallenge(await browser.AnswerAsync(new() { ["password"] = "wrong" }), "ak-stage-password");
        CheckChallenge(await browser.AnswerAsync(new() { ["password"] = EmulatorDeployment.BootstrapPassword }), "xak-flow-redirect");
        using var denied = new FlowClient(deployment, "default-provider-authorization-implicit-consent");
        CheckChallenge(await denied.ChallengeAsync(), "ak-stage-access-denied");
        Assert.True(_errors.Count == 0, string.Join('\n', _errors));
    }

    [Fact]
    public async Task DiscoveryHasTheObservedValues()
    {
        var deployment = await OAuthCalls.DeployAsync(services);
        using var response = (await deployment.TryGetAsync("/application/o/portal/.well-known/openid-configuration"))!;
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        foreach (var (name, value) in ((string, string)[])
            [
                ("backchannel_logout_supported", "true"),
                ("backchannel_logout_session_supported", "true"),
                ("response_types_supported", """["code","id_token","id_token token","code token","code id_token","code id_token token"]"""),
                ("response_modes_supported", """["query","fragment","form_post"]"""),
                ("grant_types_supported", """["authorization_code","refresh_token","implicit","client_credentials","password","urn:ietf:params:oauth:grant-type:device_code"]"""),
                ("subject_types_supported", """["public"]"""),
                ("token_endpoint_auth_methods_supported", """["client_secret_post","client_secret_basic"]"""),
                ("acr_values_supported", """["goauthentik.io/providers/oauth2/default"]"""),
                ("request_parameter_supported", "false"),
                ("claims_parameter_supported", "false"),
                ("code_challenge_methods_supported", """["plain","S256"]"""),
            ])
        {
            Assert.Equal((name, value), (name, document[name]!.ToJsonString()));
        }
    }

    /// <summary>
    /// In three places the description of 2025.8.4 promises what its serializers do not give (authentik/core/api/providers.py and
    /// authentik/outposts/api/outposts.py): they name no <c>allow_null</c>, of which the description is made.
    /// </summary>
    private static void Correct(JsonObject schemas)
    {
        foreach (var schema in schemas.Select(pair => pair.Value!.AsObject()).Where(schema => schema["properties"]?["assigned_backchannel_application_slug"] is not null))
        {
            // Read through a foreign key, which is None: the attribute is skipped. authentik's own tests of that release have it so.
            schema["required"] = new JsonArray([.. schema["required"]!.AsArray().Select(name => name!.ToString())
                .Where(name => !name.StartsWith("assigned_backchannel_application_", StringComparison.Ordinal)).Select(name => JsonValue.Create(name))]);

            // Read through the other side of a relation, which does not exist: null.
            foreach (var name in (string[])["assigned_application_slug", "assigned_application_name"])
            {
                if (schema["properties"]![name] is JsonObject property)
                {
                    property["nullable"] = true;
                }
            }
        }

        // The serializer of the connection itself, of which there is none: null.
        schemas["Outpost"]!["properties"]!["service_connection_obj"]!["nullable"] = true;
    }

    private static void SkipWithoutDescription() =>
        Skip.If(s_description.Value is null, "The description of authentik's API is not at hand (shared/data beside the repository).");

    /// <summary>One object of each kind, at least.</summary>
    private async Task<EmulatorDeployment> DeployAsync()
    {
        var deployment = await OAuthCalls.DeployAsync(services);
        await deployment.ApplyFileAsync("conforming.yaml", OutpostBlueprint.Of("conforming", "http://conforming.test", "http://upstream", deployment.Url)
            .Replace("!Env OUTPOST_KEY", "conforming-outpost-key", StringComparison.Ordinal));
        return deployment;
    }

    private async Task<JsonNode> GetAsync(EmulatorDeployment deployment, string path) => (await SendAsync(deployment, HttpMethod.Get, path, 200, null))!;

    private async Task<JsonNode?> SendAsync(
        EmulatorDeployment deployment, HttpMethod method, string path, int status, JsonObject? body, string token = EmulatorDeployment.BootstrapToken)
    {
        using var response = (await deployment.SendAsync(method, $"/api/v3/{path}", token, body))!;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        var answer = text.Length == 0 ? null : JsonNode.Parse(text);
        _errors.AddRange(s_description.Value!.Validate(method.Method.ToLowerInvariant(), $"/{path.Split('?')[0]}", status, answer));
        return answer;
    }

    private void CheckChallenge(JsonNode challenge, string component)
    {
        Assert.Equal(component, challenge["component"]!.ToString());
        _errors.AddRange(s_description.Value!.Validate("get", "/flows/executor/any/", 200, challenge));
    }
}
