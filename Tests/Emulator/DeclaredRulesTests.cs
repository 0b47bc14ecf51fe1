using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Tests.Model;
using Tests.Support;

namespace Tests.Emulator;

/// <summary>What is generated for policies and sign-in rules is applied, once and again, in each release; and taken back when it is no longer declared.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class DeclaredRulesTests(EmulatorServices services)
{
    private static readonly (string, string)[] s_variables =
    [
        ("ASPIRE__AUTHENTIK__SMS_ACCOUNT", "https://sms.example.com/"), ("ASPIRE__AUTHENTIK__SMS_CREDENTIAL", "sms-secret"), ("ASPIRE__ALICE__PASSWORD", "alice-password-1"),
        ("ASPIRE__HOOK__VALUE_0", "https://hook.example.com/"), ("ASPIRE__BACKOFFICE__CLIENT_SECRET", "client-secret-1"),
        ("ASPIRE__BACKOFFICE__REDIRECT_URI_0", "https://backoffice.example.com/signin-oidc"),
    ];

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task AllOfItIsAppliedAndApplyingItAgainChangesNothing(string version)
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, version, s_variables);
        var authentik = Declare(version, everything: true);
        await ApplyAsync(deployment, authentik);
        var dump = await DumpAsync(deployment);

        var stage = dump["authentik_stages_user_login.userloginstage default-authentication-login"];
        Assert.Equal(("hours=8", "bind_asn_network"), (stage["session_duration"]!.ToString(), stage["network_binding"]!.ToString()));
        var mfa = dump["authentik_stages_authenticator_validate.authenticatorvalidatestage default-authentication-mfa-validation"];
        Assert.Equal("skip", mfa["not_configured_action"]!.ToString());
        var required = dump["authentik_stages_authenticator_validate.authenticatorvalidatestage aspire-mfa-required"];
        Assert.Equal("configure", required["not_configured_action"]!.ToString());
        Assert.Equal(5, required["configuration_stages"]!.AsArray().Count);
        Assert.Equal("sms-secret", dump["authentik_stages_authenticator_sms.authenticatorsmsstage aspire-authenticator-sms-setup"]["auth"]!.ToString());
        var password = dump["authentik_policies_password.passwordpolicy aspire-password"];
        Assert.Equal((14, 2), ((int)password["length_min"]!, (int)password["zxcvbn_score_threshold"]!));
        Assert.Equal(
            dump["authentik_policies_password.passwordpolicy aspire-password"]["pk"]!.ToString(),
            Assert.Single(dump["authentik_stages_prompt.promptstage default-password-change-prompt"]["validation_policies"]!.AsArray())!.ToString());
        Assert.Equal(dump["authentik_flows.flow aspire-recovery"]["pk"]!.ToString(), dump["authentik_brands.brand authentik-default"]["flow_recovery"]!.ToString());
        Assert.Equal("https://hook.example.com/", dump["authentik_events.notificationtransport hook"]["webhook_url"]!.ToString());
        Assert.Equal("all", dump["authentik_core.application backoffice"]["policy_engine_mode"]!.ToString());
        Assert.Equal(version == "2026.2.2", dump.ContainsKey("authentik_stages_invitation.invitation spring"));

        // A provider without a back-channel application: null since 2026.2, not there at all before.
        Assert.Equal(version == "2026.2.2", (await deployment.ApiAsync("providers/oauth2/?name=backoffice"))["results"]![0]!.AsObject().ContainsKey("assigned_backchannel_application_slug"));

        var (status, _) = await deployment.PostAsync($"managed/blueprints/{(await deployment.BlueprintAsync("aspire/authentik.yaml"))!["pk"]}/apply/");
        Assert.Equal(200, status);
        var applied = (await deployment.BlueprintAsync("aspire/authentik.yaml"))!["last_applied"]!.ToString();
        await Eventually.TrueAsync("it is applied again", EmulatorDeployment.Limit, async () =>
            (await deployment.BlueprintAsync("aspire/authentik.yaml"))!["last_applied"]!.ToString() != applied, deployment.Describe);
        await deployment.WaitForBlueprintAsync("aspire/authentik.yaml", "successful");
        var again = await DumpAsync(deployment);
        Assert.Equal(Text(dump), Text(again));
    }

    [Fact]
    public async Task WhatIsNoLongerDeclaredIsReportedAndRemovedWhenAsked()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, "2025.8.4", s_variables);

        // What authentik ships is there before anything is compared.
        var shipped = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Emulator", "blueprints"), "*.yaml", SearchOption.AllDirectories).Count();
        await Eventually.TrueAsync("every shipped blueprint is applied", TimeSpan.FromSeconds(60), async () =>
            (await deployment.ApiAsync("managed/blueprints/?page_size=100"))["results"]!.AsArray().Count(row => row!["status"]!.ToString() == "successful") >= shipped);
        var before = Named(await DumpAsync(deployment));
        await ApplyAsync(deployment, Declare("2025.8.4", everything: true));
        Assert.Empty(await RunAsync(deployment, everything: true));

        // Another run, from another folder or machine, with less; the database is all they share.
        await ApplyAsync(deployment, Declare("2025.8.4", everything: false));
        var report = Assert.Single(await RunAsync(deployment, everything: false));
        Assert.Contains("were declared before and are not any more; authentik still has them: ", report, StringComparison.Ordinal);
        foreach (var name in (string[])["group 'admins'", "user 'alice'", "application 'backoffice'", "passwordpolicy 'aspire-password'", "userloginstage 'default-authentication-login'", "policybinding 'application-backoffice, policy-office'"])
        {
            Assert.Contains(name, report, StringComparison.Ordinal);
        }

        Assert.Contains("authentik_core.user alice", (await DumpAsync(deployment)).Keys);
        Assert.Single(await RunAsync(deployment, everything: false));

        Assert.StartsWith("What is no longer declared was removed: ", Assert.Single(await RunAsync(deployment, everything: false, prune: true)), StringComparison.Ordinal);
        var dump = await DumpAsync(deployment);
        var left = Named(dump).Except(before).Order(StringComparer.Ordinal);
        Assert.Equal(["authentik_blueprints.blueprintinstance Aspire - authentik", "authentik_blueprints.blueprintinstance Aspire - authentik - declared", "authentik_core.group staff"], left);
        Assert.Empty(before.Except(Named(dump)));
        Assert.Equal("seconds=0", dump["authentik_stages_user_login.userloginstage default-authentication-login"]["session_duration"]!.ToString());
        Assert.Null(dump["authentik_stages_identification.identificationstage default-authentication-identification"]["recovery_flow"]);
        Assert.Equal(
            dump["authentik_policies_password.passwordpolicy default-password-change-password-policy"]["pk"]!.ToString(),
            Assert.Single(dump["authentik_stages_prompt.promptstage default-password-change-prompt"]["validation_policies"]!.AsArray())!.ToString());
        Assert.Empty(await RunAsync(deployment, everything: false));
    }

    [Fact]
    public async Task APolicyThatCannotBeEvaluatedHereIsNeverGuessed()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, "2025.8.4", s_variables);
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        authentik.WithFlowPolicy("default-authentication-flow", authentik.AddNetworkPolicy("office", "10.0.0.0/8"));
        await ApplyAsync(deployment, authentik);
        using var response = await deployment.TryGetAsync("/api/v3/flows/executor/default-authentication-flow/?query=");
        Assert.Equal(501, (int)response!.StatusCode);
        Assert.Contains("the evaluation of the policy 'office' (authentik_policies_expression.expressionpolicy)", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attrs: { session_duration: eight hours }", "eight hours is not in the correct format of 'hours=3;minutes=1'.", "authentik_stages_user_login.userloginstage")]
    [InlineData("attrs: { device_classes: [fax] }", "\"fax\" is not a valid choice.", "authentik_stages_authenticator_validate.authenticatorvalidatestage")]
    [InlineData("attrs: { not_configured_action: configure }", "you must set a configuration stage.", "authentik_stages_authenticator_validate.authenticatorvalidatestage")]
    [InlineData("attrs: { length_min: -1 }", "Ensure this value is greater than or equal to 0.", "authentik_policies_password.passwordpolicy")]
    [InlineData("attrs: {}", "Enterprise is required to create/update this object.", "authentik_policies_unique_password.uniquepasswordpolicy")]
    [InlineData("attrs: {}", "violates not-null constraint", "authentik_stages_invitation.invitation")]
    [InlineData("attrs: { target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], order: 0 }", "One of 'group', 'policy', 'user' must be set.", "authentik_policies.policybinding")]
    public async Task WhatAuthentikRefusesIsRefused(string attrs, string reason, string model)
    {
        var deployment = await services.SharedAsync();
        var identifier = model == "authentik_policies.policybinding" ? "timeout: 77" : "name: refused";
        var (status, body) = await deployment.PostAsync("managed/blueprints/", new JsonObject
        {
            ["name"] = Guid.NewGuid().ToString(),
            ["content"] = $"version: 1\nentries:\n- model: {model}\n  identifiers: {{ {identifier} }}\n  {attrs}\n",
        });
        Assert.Equal(400, status);
        var reasons = string.Join(' ', JsonNode.Parse(body)!["content"]!.AsArray());
        Assert.Contains(reason, System.Text.RegularExpressions.Regex.Unescape(reasons), StringComparison.Ordinal);
    }

    private static IResourceBuilder<AuthentikResource> Declare(string version, bool everything)
    {
        var builder = TestModel.Builder($"--Parameters:authentik-bootstrap-token={EmulatorDeployment.BootstrapToken}");
        var authentik = TestModel.AddStack(builder, version);
        authentik.AddGroup("staff");
        if (!everything)
        {
            return authentik;
        }

        var admins = authentik.AddGroup("admins");
        authentik.AddUser("alice").WithGroup(admins);
        var office = authentik.AddNetworkPolicy("office", "192.0.2.0/24");
        authentik.AddTimeOfDayPolicy("hours", new(8, 0), new(18, 0));
        authentik.AddReputationPolicy("suspicious");
        authentik.AddGeoIpPolicy("nearby", places => places.Countries = ["DE"]);
        authentik.AddOidcApplication("backoffice")
            .WithRedirectUri("https://backoffice.example.com/signin-oidc")
            .WithAccessForGroup(admins)
            .WithAccessPolicy(office)
            .WithPolicyMode(AuthentikPolicyMode.All);
        authentik.WithStagePolicy("default-authentication-flow", "default-authentication-mfa-validation", office, binding => binding.Negate = true);
        authentik.AddEntry(
            "hook", "authentik_events.notificationtransport", new() { ["name"] = "hook" },
            new() { ["mode"] = "webhook", ["webhook_url"] = AuthentikValue.Parameter(builder.AddParameter("hook-url")) });
        authentik.WithPasswordPolicy(p =>
            {
                p.MinimumLength = 14;
                p.ExpireAfter = TimeSpan.FromDays(90);
            })
            .WithSessions(s =>
            {
                s.Duration = TimeSpan.FromHours(8);
                s.NetworkBinding = AuthentikNetworkBinding.Network;
            })
            .WithMultiFactor(m =>
            {
                m.Authenticators = Enum.GetValues<AuthentikAuthenticator>();
                m.UseSmsGateway(ReferenceExpression.Create($"https://sms.example.com/"), builder.AddParameter("sms", secret: true), "+15550100");
                m.RequireFor(admins);
            })
            .WithRecovery()
            .WithEnrollment(e => e.Invitations = AuthentikInvitations.Accepted)
            .WithUnenrollment()
            .WithConsent(AuthentikConsent.Always);
        if (version == "2026.2.2")
        {
            authentik.AddInvitation("spring");
        }

        return authentik;
    }

    private static async Task ApplyAsync(EmulatorDeployment deployment, IResourceBuilder<AuthentikResource> authentik)
    {
        var text = new AuthentikBlueprint(authentik.Resource).Text;
        Directory.CreateDirectory(Path.Combine(deployment.Blueprints, "aspire"));
        await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, "aspire", "authentik.yaml"), text);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        await Eventually.TrueAsync(
            "the generated blueprint is applied",
            EmulatorDeployment.Limit,
            async () => await deployment.BlueprintAsync("aspire/authentik.yaml") is { } row && row["last_applied_hash"]?.ToString() == hash && row["status"]!.ToString() == "successful",
            deployment.Describe);
    }

    /// <summary>What a run says about what is no longer declared.</summary>
    private static async Task<IReadOnlyList<string>> RunAsync(EmulatorDeployment deployment, bool everything, bool prune = false)
    {
        var authentik = Declare("2025.8.4", everything);
        if (prune)
        {
            authentik.WithPruning();
        }

        await using var app = authentik.ApplicationBuilder.Build();
        FakeAuthentik.Allocate(authentik.Resource, "http", deployment.Url.Port);
        var logger = new Lines();
        using var limit = new CancellationTokenSource(EmulatorDeployment.Limit);
        await new Undeclared(
            authentik.Resource, new AuthentikBlueprint(authentik.Resource), app.Services.GetRequiredService<ResourceNotificationService>(), logger, TimeProvider.System)
            .RunAsync(Task.CompletedTask, limit.Token);
        return logger.All;
    }

    /// <summary>Every object by model and name, with its attributes; bindings by what they bind.</summary>
    private async Task<Dictionary<string, JsonObject>> DumpAsync(EmulatorDeployment deployment)
    {
        await using var source = services.Connect(deployment.Database);
        await using var command = source.CreateCommand("select model, pk, data::text from emulator_object where model not like 'authentik_events.event' order by sequence");
        await using var reader = await command.ExecuteReaderAsync();
        var dump = new Dictionary<string, JsonObject>();
        while (await reader.ReadAsync())
        {
            var data = JsonNode.Parse(reader.GetString(2))!.AsObject();
            data["pk"] = reader.GetString(1);
            var name = reader.GetString(0) switch
            {
                "authentik_core.user" => data["username"],
                "authentik_core.token" => data["identifier"],
                "authentik_brands.brand" => data["domain"],
                "authentik_core.application" or "authentik_flows.flow" => data["slug"],
                _ => data["name"],
            };
            dump.Add($"{reader.GetString(0)} {name ?? reader.GetString(1)}", data);
        }

        return dump;
    }

    /// <summary>The names of all objects but bindings, which have none.</summary>
    private static HashSet<string> Named(Dictionary<string, JsonObject> dump) => [.. dump.Keys];

    private static string Text(Dictionary<string, JsonObject> dump) => string.Join('\n', dump
        .Where(pair => !pair.Key.StartsWith("authentik_blueprints.", StringComparison.Ordinal))
        .Select(pair => $"{pair.Key} {pair.Value.ToJsonString()}"));

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state)!;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                All.Add(formatter(state, exception));
            }
        }
    }
}
