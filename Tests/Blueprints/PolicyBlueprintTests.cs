using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>What policies, bindings and entries become, beside the C# that declares them.</summary>
public class PolicyBlueprintTests
{
    [Fact]
    public void OfficeHours() => SignInBlueprintTests.Equal(
        authentik => authentik.AddTimeOfDayPolicy("office-hours", new(8, 0), new(18, 30), "Europe/Berlin", DayOfWeek.Monday, DayOfWeek.Friday),
        """
        - model: authentik_policies_expression.expressionpolicy
          id: policy-office-hours
          identifiers:
            name: office-hours
          attrs:
            expression: "from datetime import datetime, time\nfrom zoneinfo import ZoneInfo\n\nnow = datetime.now(ZoneInfo(\"Europe/Berlin\"))\ndays = [0, 4]\nreturn now.weekday() in days and time(8, 0, 0) <= now.time() < time(18, 30, 0)\n"

        """);

    [Fact]
    public void ANightBelongsToTheDayItBeginsOn() => Assert.Equal(
        """
        from datetime import datetime, time
        from zoneinfo import ZoneInfo

        now = datetime.now(ZoneInfo("UTC"))
        days = [0, 1, 2, 3, 4, 5, 6]
        if now.time() >= time(22, 0, 0):
            return now.weekday() in days
        return now.time() < time(6, 0, 0) and (now.weekday() - 1) % 7 in days

        """,
        PolicyExpressions.TimeOfDay(new(22, 0), new(6, 0), "UTC", []));

    [Fact]
    public void Networks() => Assert.Equal(
        """
        from ipaddress import ip_network

        networks = ["192.0.2.0/24", "2001:db8::/32"]
        return any(ak_client_ip in ip_network(network) for network in networks)

        """,
        PolicyExpressions.Network(["192.0.2.0/24", "2001:db8::/32"]));

    [Fact]
    public void ReputationAndPlaces() => SignInBlueprintTests.Equal(
        authentik =>
        {
            authentik.AddReputationPolicy("suspicious", threshold: -10, checkUser: false);
            authentik.AddGeoIpPolicy("nearby", places =>
            {
                places.Countries = ["DE", "AT"];
                places.AutonomousSystems = [64496];
                places.MaximumDistanceKm = 500;
                places.RefuseImpossibleTravel = true;
            });
        },
        """
        - model: authentik_policies_reputation.reputationpolicy
          id: policy-suspicious
          identifiers:
            name: suspicious
          attrs:
            check_ip: true
            check_username: false
            threshold: -10
        - model: authentik_policies_geoip.geoippolicy
          id: policy-nearby
          identifiers:
            name: nearby
          attrs:
            countries:
            - DE
            - AT
            asns:
            - 64496
            check_history_distance: true
            history_max_distance_km: 500
            check_impossible_travel: true

        """);

    [Fact]
    public void BindingsToFlowsStagesAndEntriesSayWhatTheyAreTo() => SignInBlueprintTests.Equal(
        authentik =>
        {
            var office = authentik.AddExpressionPolicy("office", "return True");
            authentik.WithFlowPolicy("default-authentication-flow", office, binding => binding.Timeout = TimeSpan.FromSeconds(5));
            authentik.WithStagePolicy("default-authentication-flow", "default-authentication-mfa-validation", office, binding =>
            {
                binding.Negate = true;
                binding.FailureResult = true;
                binding.Order = 20;
            });
            authentik.AddEntry("rule", "authentik_events.notificationrule", new() { ["name"] = "rule" }, new() { ["severity"] = "alert" })
                .WithEntryPolicy(office, binding => binding.Enabled = false);
        },
        """
        - model: authentik_policies_expression.expressionpolicy
          id: policy-office
          identifiers:
            name: office
          attrs:
            expression: return True
        - model: authentik_events.notificationrule
          id: entry-rule
          identifiers:
            name: rule
          attrs:
            severity: alert
        - model: authentik_flows.flow
          id: flow-default-authentication-flow
          identifiers:
            slug: default-authentication-flow
        - model: authentik_flows.flowstagebinding
          id: stage-default-authentication-flow-default-authentication-mfa-validation
          identifiers:
            target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            stage: !Find [authentik_flows.stage, [name, default-authentication-mfa-validation]]
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf flow-default-authentication-flow
            policy: !KeyOf policy-office
          attrs:
            order: 0
            negate: false
            enabled: true
            timeout: 5
            failure_result: false
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf stage-default-authentication-flow-default-authentication-mfa-validation
            policy: !KeyOf policy-office
          attrs:
            order: 20
            negate: true
            enabled: true
            timeout: 30
            failure_result: true
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf entry-rule
            policy: !KeyOf policy-office
          attrs:
            order: 0
            negate: false
            enabled: false
            timeout: 30
            failure_result: false

        """);

    [Fact]
    public void AnApplicationIsGuardedByPoliciesGroupsAndUsers()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        var office = authentik.AddNetworkPolicy("office", "192.0.2.0/24");
        authentik.AddOidcApplication("backoffice")
            .WithRedirectUri("https://backoffice.example.com/signin-oidc")
            .WithAccessPolicy(authentik.AddGroup("staff"))
            .WithAccessPolicy(authentik.AddUser("alice"))
            .WithAccessPolicy(office, binding => binding.Order = 10)
            .WithPolicyMode(AuthentikPolicyMode.All);
        var text = SignInBlueprintTests.Entries(authentik);
        Assert.Contains("policy_engine_mode: all\n", text, StringComparison.Ordinal);
        foreach (var subject in (string[])["group: !KeyOf group-staff", "user: !KeyOf user-alice", "policy: !KeyOf policy-office"])
        {
            Assert.Contains($"    {subject}\n", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnEntryOfAnyModelWithEveryTag()
    {
        var builder = TestModel.Builder("--Parameters:hook=secret");
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var first = authentik.AddEntry("first", "authentik_core.group", new() { ["name"] = "!Env PATH" });
        authentik.AddEntry(
            "second",
            "authentik_example.model",
            identifiers: new() { ["name"] = "second", ["group"] = AuthentikValue.KeyOf(first) },
            attrs: new()
            {
                ["hook"] = AuthentikValue.Parameter(builder.AddParameter("hook", secret: true)),
                ["url"] = AuthentikValue.Expression(ReferenceExpression.Create($"{authentik.Resource.PrimaryEndpoint}/x")),
                ["format"] = AuthentikValue.Format("a-%s-%s", 1, AuthentikValue.Context("goauthentik.io/enterprise/licensed", false)),
                ["if"] = AuthentikValue.If(
                    AuthentikValue.Condition(AuthentikConditionMode.And, true, AuthentikValue.Find("authentik_core.group", ("name", "yes"))), "then", AuthentikValue.Null),
                ["list"] = AuthentikValue.EnumerateList(new[] { "a", "b" }, AuthentikValue.Format("%s=%s", AuthentikValue.Index(), AuthentikValue.Value())),
                ["map"] = AuthentikValue.EnumerateMap(new[] { "a" }, AuthentikValue.Value(), new Dictionary<string, AuthentikValue> { ["n"] = 5 }),
                ["at"] = AuthentikValue.AtIndex(AuthentikValue.FindObject("authentik_core.group", ("name", "g")), "pk", ""),
                ["file"] = AuthentikValue.File("/etc/hostname", "none"),
                ["json"] = AuthentikValue.ParseJson("""{"a":[1,"it's"]}"""),
                ["duration"] = TimeSpan.FromMinutes(90),
            },
            AuthentikEntryState.Created,
            true,
            AuthentikValue.Context("enabled"));
        Assert.Equal(
            """
            - model: authentik_core.group
              id: entry-first
              identifiers:
                name: "!Env PATH"
              attrs: {}
            - model: authentik_example.model
              id: entry-second
              state: created
              conditions:
              - true
              - !Context [enabled, null]
              identifiers:
                name: second
                group: !KeyOf entry-first
              attrs:
                hook: !Env ASPIRE__SECOND__VALUE_0
                url: !Env ASPIRE__SECOND__VALUE_1
                format: !Format ["a-%s-%s", 1, !Context [goauthentik.io/enterprise/licensed, false]]
                if: !If [!Condition [AND, true, !Find [authentik_core.group, [name, "yes"]]], then, null]
                list: !Enumerate [[a, b], SEQ, !Format ["%s=%s", !Index 0, !Value 0]]
                map: !Enumerate [[a], MAP, [!Value 0, {"n": 5}]]
                at: !AtIndex [!FindObject [authentik_core.group, [name, g]], pk, ""]
                file: !File ["/etc/hostname", none]
                json: !ParseJSON '{"a":[1,"it''s"]}'
                duration: "hours=1;minutes=30"

            """,
            SignInBlueprintTests.Entries(authentik));
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{hook.value}", environment["ASPIRE__SECOND__VALUE_0"]);
        Assert.Equal("{authentik.bindings.http.url}/x", environment["ASPIRE__SECOND__VALUE_1"]);
    }
}
