using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tests.Model;

namespace Tests.Emulator;

/// <summary>SAML and LDAP declarations that only authentik can know to be wrong: its reason arrives at the resource.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class RefusedIdentityTests(EmulatorServices services)
{
    /// <summary>What somebody made by hand, or another app host.</summary>
    private const string ByHand = """
        version: 1
        entries:
          - model: authentik_providers_oauth2.oauth2provider
            identifiers: { name: crm-login }
            attrs: &flows
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
              redirect_uris: []
          - model: authentik_providers_oauth2.oauth2provider
            identifiers: { name: nas-login }
            attrs: *flows
          - model: authentik_sources_ldap.ldapsource
            identifiers: { slug: by-hand }
            attrs: { name: By hand, server_uri: "ldap://ldap.example.com", base_dn: "dc=example,dc=com", sync_users: false, sync_groups: false, sync_users_password: true }
        """;

    private static readonly (string, string)[] s_variables =
    [
        ("ASPIRE__HR_LOGIN__ACS_URL", "where answers go"), ("ASPIRE__CRM_LOGIN__ACS_URL", "https://crm.example.com/saml/acs"),
        ("ASPIRE__PAYROLL__ACS_URL", "https://payroll.example.com/saml/acs"),
        ("ASPIRE__DIRECTORY__SERVER_URI", "ldaps://ldap.example.com"), ("ASPIRE__DIRECTORY__BIND_PASSWORD", "bind-password-1"),
    ];

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task TheReasonArrivesAtTheResource(string version)
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, version, s_variables);
        await deployment.ApplyFileAsync("by-hand.yaml", ByHand);

        await Task.WhenAll(
            // Whether it is the text or a value that is wrong, authentik before 2025.8 does not say afterwards: it is asked about the text, with other values.
            CheckAsync(
                "hr-login",
                version == "2025.2.4" ? "Its text is valid, so one of the values is not: see the variables ASPIRE__… of 'server-of-hr-login-worker'." : "Enter a valid URL.",
                authentik => authentik.AddSamlApplication("hr-login", ReferenceExpression.Create($"{authentik.ApplicationBuilder.AddParameter("acs")}"))),
            CheckAsync("crm-login", "provider with this name already exists.", authentik => authentik.AddSamlApplication("crm-login", "https://crm.example.com/saml/acs")),
            CheckAsync(
                "payroll",
                "authentik_crypto.certificatekeypair {\"name\":\"saml.example.com\"}",
                authentik => authentik.AddSamlApplication("payroll", "https://payroll.example.com/saml/acs").WithSignature("saml.example.com")),
            CheckAsync("nas-login", "provider with this name already exists.", authentik => authentik.AddLdapApplication("nas-login", "DC=nas,DC=example,DC=com")),
            CheckAsync(
                "directory",
                "Only a single LDAP Source with password synchronization is allowed",
                authentik => authentik
                    .AddLdapSource("directory", "ldaps://ldap.example.com", "dc=example,dc=com", "cn=authentik,dc=example,dc=com", authentik.ApplicationBuilder.AddParameter("bind", secret: true))
                    .WithPasswords(write: true)));

        async Task CheckAsync(string resource, string reason, Action<IResourceBuilder<AuthentikResource>> declare)
        {
            var name = $"server-of-{resource}";
            var builder = TestModel.Builder($"--Parameters:{name}-bootstrap-token={EmulatorDeployment.BootstrapToken}", "--Parameters:bind=bind-password-1", "--Parameters:acs=where answers go");
            builder.Services.AddSingleton<TimeProvider>(new HastyTime());
            var authentik = TestModel.Complete(builder.AddAuthentik(name, httpPort: null), version);
            declare(authentik);
            await using var model = await TestModel.CompleteAsync(builder);
            FakeAuthentik.Allocate(authentik.Resource, "http", deployment.Url.Port);
            var blueprint = new AuthentikBlueprint(authentik.Resource);
            Directory.CreateDirectory(Path.Combine(deployment.Blueprints, AuthentikBlueprint.FolderName));
            await File.WriteAllTextAsync(Path.Combine(deployment.Blueprints, AuthentikBlueprint.FolderName, blueprint.FileName), blueprint.Text);

            using var limit = new CancellationTokenSource(EmulatorDeployment.Limit);
            var running = model.Services.GetRequiredKeyedService<BlueprintService>(name).ApplyAsync(workerStart: null, limit.Token);
            var failed = await model.Services.GetRequiredService<ResourceNotificationService>()
                .WaitForResourceAsync(resource, e => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart, limit.Token);
            Assert.Equal(KnownResourceStateStyles.Error, failed.Snapshot.State?.Style);
            var report = await model.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == $"{resource}_applied", limit.Token);
            var entry = Assert.Single(report.Entries).Value;
            Assert.Equal(HealthStatus.Unhealthy, entry.Status);
            Assert.StartsWith("authentik refuses the blueprint. ", entry.Description, StringComparison.Ordinal);
            Assert.Contains(reason, entry.Description, StringComparison.Ordinal);
            Assert.DoesNotContain("bind-password-1", entry.Description, StringComparison.Ordinal);
            await limit.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
    }

    /// <summary>A clock that runs twenty times as fast: what is waited out on purpose need not be here.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private const int Factor = 20;

        private readonly DateTimeOffset _start = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * Factor);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Factor : dueTime, period);
    }
}
