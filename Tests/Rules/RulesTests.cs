using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Rules;

/// <summary>Entries and own blueprints of a running stack, and what becomes of what is no longer declared. That starting again changes nothing, Tests/Identity shows.</summary>
[Collection("Rules")]
public sealed class RulesTests : IDisposable
{
    private static readonly string[] s_resources = ["authentik-sign-in", "office", "hook", "admins", "alice", "backoffice", "authentik-team"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-");

    /// <summary>One test, because each boot stands on the one before.</summary>
    [Fact]
    public async Task WhatIsDeclaredIsThereStaysAndGoes()
    {
        var identity = RulesGraph.NewIdentity();
        try
        {
            // A blueprint of one's own that is wrong fails alone, with authentik's reason.
            File.WriteAllText(Path.Combine(_folder.FullName, "wrong.yaml"), "version: 1\nentries:\n- {model: authentik_core.group, identifiers: {name: Wrong}, attrs: {is_superuser: perhaps}}\n");
            await using (var graph = await RulesGraph.StartAsync(identity, authentik => Declare(authentik).WithBlueprint(Path.Combine(_folder.FullName, "wrong.yaml"))))
            {
                await graph.WaitForHealthyAsync(s_resources);
                var dump = await graph.DumpAsync();
                AssertHas(dump, "authentik_stages_user_login.userloginstage", "\"name\": \"default-authentication-login\"", "\"session_duration\": \"hours=8\"");
                AssertHas(dump, "authentik_policies_password.passwordpolicy", "\"name\": \"aspire-password\"", "\"length_min\": 14");
                AssertHas(dump, "authentik_core.application", "\"slug\": \"backoffice\"", "\"policy_engine_mode\": \"all\"");
                AssertHas(dump, "authentik_events.notificationtransport", "\"name\": \"hook\"", $"\"webhook_url\": \"hookurl{identity}");

                // From the file, which refers to what is declared in C#.
                var admins = Assert.Single(dump, row => row.StartsWith("authentik_core.group ", StringComparison.Ordinal) && row.Contains("\"name\": \"admins\"", StringComparison.Ordinal));
                AssertHas(dump, "authentik_core.group", "\"name\": \"Team\"", $"\"parents\": [\"{admins.Split(' ')[1]}\"]");

                await graph.WaitForAsync("authentik-wrong", s => s.State?.Text == KnownResourceStates.FailedToStart, "refused");
                var report = await graph.WaitForAsync("authentik-wrong", s => s.HealthReports.Any(r => r.Description?.Contains("boolean", StringComparison.Ordinal) == true), "unhealthy with the reason");
                Assert.Contains(report.HealthReports, r => r.Description?.Contains("Must be a valid boolean.", StringComparison.Ordinal) == true);
                Assert.Contains("Must be a valid boolean.", await graph.LogAsync("authentik-wrong"), StringComparison.Ordinal);
                Assert.Equal(HealthStatus.Unhealthy, report.HealthStatus);
            }

            await using (var graph = await RulesGraph.StartAsync(identity, authentik => authentik.AddGroup("staff")))
            {
                await graph.WaitForHealthyAsync("staff");
                var snapshot = await graph.WaitForAsync("authentik", s => s.Properties.Any(p => p.Name == "authentik.undeclared"), "told of what is no longer declared");
                var undeclared = snapshot.Properties.Single(p => p.Name == "authentik.undeclared").Value!.ToString()!;
                foreach (var name in (string[])["group 'admins'", "user 'alice'", "application 'backoffice'", "passwordpolicy 'aspire-password'", "notificationtransport 'hook'", "blueprint 'team.yaml'"])
                {
                    Assert.Contains(name, undeclared, StringComparison.Ordinal);
                }

                Assert.Contains("Declare them again, or have them removed with WithPruning().", await graph.LogAsync("authentik"), StringComparison.Ordinal);
                AssertHas(await graph.DumpAsync(), "authentik_core.user", "\"username\": \"alice\"");
            }

            await using (var graph = await RulesGraph.StartAsync(identity, authentik =>
            {
                authentik.AddGroup("staff");
                authentik.WithPruning();
            }))
            {
                await graph.WaitForHealthyAsync("staff");
                for (var attempt = 0; attempt < 120 && !(await graph.LogAsync("authentik")).Contains("What is no longer declared was removed: ", StringComparison.Ordinal); attempt++)
                {
                    await Task.Delay(500);
                }

                var left = await graph.DumpAsync();
                Assert.DoesNotContain(left, row => !row.Contains(OperationsAccount.Name, StringComparison.Ordinal) && ((string[])["\"alice\"", "\"admins\"", "\"backoffice\"", "aspire-", "\"hook\""]).Any(name => row.Contains(name, StringComparison.Ordinal)));
                AssertHas(left, "authentik_stages_user_login.userloginstage", "\"name\": \"default-authentication-login\"", "\"session_duration\": \"seconds=0\"");
                AssertHas(left, "authentik_core.group", "\"name\": \"staff\"");

                // What an own blueprint made is nobody's to remove.
                AssertHas(left, "authentik_core.group", "\"name\": \"Team\"");
                Assert.Contains("The blueprint 'team.yaml' is no longer applied; what it made stays", await graph.LogAsync("authentik"), StringComparison.Ordinal);
            }
        }
        finally
        {
            await RulesGraph.RemoveDataAsync(identity);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IResourceBuilder<AuthentikResource> Declare(IResourceBuilder<AuthentikResource> authentik)
    {
        File.WriteAllText(
            Path.Combine(_folder.FullName, "team.yaml"),
            "version: 1\nmetadata: {name: Our team}\nentries:\n- {model: authentik_core.group, identifiers: {name: Team}, attrs: {parents: [!Find [authentik_core.group, [name, admins]]]}}\n");
        var builder = authentik.ApplicationBuilder;
        var admins = authentik.AddGroup("admins");
        authentik.AddUser("alice", builder.AddParameter("alice-password", secret: true)).WithGroup(admins);
        var office = authentik.AddNetworkPolicy("office", "192.0.2.0/24");
        authentik.AddOidcApplication("backoffice", builder.AddParameter("backoffice-client-secret", secret: true))
            .WithRedirectUri("https://backoffice.example.com/signin-oidc")
            .WithAccessForGroup(admins)
            .WithAccessPolicy(office)
            .WithPolicyMode(AuthentikPolicyMode.All);
        authentik.AddEntry(
            "hook", "authentik_events.notificationtransport", new() { ["name"] = "hook" },
            new() { ["mode"] = "webhook", ["webhook_url"] = AuthentikValue.Parameter(builder.AddParameter("hook-url")) });
        return authentik
            .WithBlueprint(Path.Combine(_folder.FullName, "team.yaml"))
            .WithPasswordPolicy(password => password.MinimumLength = 14)
            .WithSessions(sessions => sessions.Duration = TimeSpan.FromHours(8))
            .WithMultiFactor(mfa => mfa.RequireFor(admins))
            .WithRecovery();
    }

    private static void AssertHas(IEnumerable<string> rows, string model, params string[] parts) => Assert.Single(
        rows, row => row.StartsWith($"{model} ", StringComparison.Ordinal) && parts.All(part => row.Contains(part, StringComparison.Ordinal)));
}
