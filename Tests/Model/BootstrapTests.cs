using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>The row "bootstrap" of the settings. Which role reads them is in <see cref="VersionFactsTests"/>.</summary>
public class BootstrapTests
{
    [Theory]
    [InlineData("2025.2.4", "authentik,authentik-worker")]
    [InlineData("2025.8.4", "authentik-worker")]
    [InlineData("2026.2.2", "authentik-worker")]
    public async Task MailPasswordAndTokenOfTheUserReachTheRoleThatReadsThem(string version, string roles)
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik(
            "authentik",
            httpPort: null,
            adminPassword: builder.AddParameter("my-password", "not-a-secret", secret: true),
            adminEmail: builder.AddParameter("my-mail", "me@example.com"),
            bootstrapToken: builder.AddParameter("my-token", "not-a-token", secret: true));
        TestModel.Complete(authentik, version);
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            var settings = (await model.EnvironmentOfAsync(name)).Where(e => e.Key.StartsWith("AUTHENTIK_BOOTSTRAP", StringComparison.Ordinal)).Select(e => e.Value);
            Assert.Equal(roles.Split(',').Contains(name) ? ["{my-mail.value}", "{my-password.value}", "{my-token.value}"] : [], settings);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ThePublishedFormHasTheTokenOnlyWhenAskedFor(bool asked)
    {
        var builder = TestModel.PublishBuilder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        if (asked)
        {
            authentik.WithPublishedBootstrapToken();
        }

        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(asked, (await model.EnvironmentOfAsync("authentik-worker")).ContainsKey("AUTHENTIK_BOOTSTRAP_TOKEN"));
    }

    [Fact]
    public async Task AHashTakesThePlaceOfThePasswordWhereAuthentikReadsOne()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.5.6").WithAdminPasswordHash(builder.AddParameter("hash", "not-a-hash", secret: true));
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{hash.value}", environment["AUTHENTIK_BOOTSTRAP_PASSWORD_HASH"]);
        Assert.DoesNotContain("AUTHENTIK_BOOTSTRAP_PASSWORD", environment.Keys);
    }

    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task AHashIsRefusedWhereAuthentikDoesNotReadOne(string version)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version).WithAdminPasswordHash(builder.AddParameter("hash", "not-a-hash", secret: true));
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            $"WithAdminPasswordHash was called for 'authentik', which is {version}; authentik reads it from 2026.5 on. Give AddAuthentik an adminPassword instead, or choose a later version with WithVersion.",
            refusal.Message);
    }

    [Fact]
    public async Task APasswordThatPointsToAFileIsRefused()
    {
        var builder = TestModel.Builder("--Parameters:authentik-admin-password=file:///run/secrets/admin");
        TestModel.AddStack(builder, "2025.8.4");
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(
            "Parameter 'authentik-admin-password' begins with file://, and authentik takes it literally: the bootstrap settings are the ones it does not look up elsewhere. Set Parameters:authentik-admin-password to the value itself.",
            refusal.Message);
    }
}
