using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>What a stack tells about itself, and to whom.</summary>
public class OperationTests
{
    [Fact]
    public async Task NothingIsReportedToTheVendorWhateverTheMode()
    {
        foreach (var builder in new[] { TestModel.Builder(), TestModel.PublishBuilder() })
        {
            TestModel.AddStack(builder, "2026.2.2");
            await using var model = await TestModel.CompleteAsync(builder);
            var environment = await model.EnvironmentOfAsync("authentik");
            Assert.Equal("false", environment["AUTHENTIK_ERROR_REPORTING__ENABLED"]);
            Assert.Equal("true", environment["AUTHENTIK_DISABLE_UPDATE_CHECK"]);
            Assert.Equal("true", environment["AUTHENTIK_DISABLE_STARTUP_ANALYTICS"]);
        }
    }

    [Fact]
    public async Task WhatIsAskedForIsReported()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2")
            .WithUpdateCheck()
            .WithStartupAnalytics()
            .WithErrorReporting(builder.AddParameter("dsn", "https://key@sentry.example.com/1", secret: true), environment: "production", sampleRate: 0.25);
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            AUTHENTIK_DISABLE_STARTUP_ANALYTICS=false
            AUTHENTIK_DISABLE_UPDATE_CHECK=false
            AUTHENTIK_ERROR_REPORTING__ENABLED=true
            AUTHENTIK_ERROR_REPORTING__ENVIRONMENT=production
            AUTHENTIK_ERROR_REPORTING__SAMPLE_RATE=0.25
            AUTHENTIK_ERROR_REPORTING__SEND_PII=false
            AUTHENTIK_ERROR_REPORTING__SENTRY_DSN={dsn.value}
            """,
            string.Join('\n', (await model.EnvironmentOfAsync("authentik-worker"))
                .Where(e => e.Key.Contains("_DISABLE_", StringComparison.Ordinal) || e.Key.Contains("REPORTING", StringComparison.Ordinal)).Select(e => $"{e.Key}={e.Value}")));
    }

    [Fact]
    public async Task TheLogLevelIsEverybodysUnlessAnOutpostHasItsOwn()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2").WithLogLevel(AuthentikLogLevel.Warning);
        TestModel.AddProxied(authentik, "wiki");
        TestModel.AddProxied(authentik, "forum").WithLogLevel(AuthentikLogLevel.Trace);
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker", "wiki-outpost" })
        {
            Assert.Equal("warning", (await model.EnvironmentOfAsync(name))["AUTHENTIK_LOG_LEVEL"]);
        }

        Assert.Equal("trace", (await model.EnvironmentOfAsync("forum-outpost"))["AUTHENTIK_LOG_LEVEL"]);
        var blueprint = new AuthentikBlueprint(authentik.Resource).Text;
        Assert.Contains("log_level: warning", blueprint, StringComparison.Ordinal);
        Assert.Contains("log_level: trace", blueprint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogDriversAndExternalLabelsAreForPublishers()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2")
            .WithLogDriver("json-file", new() { ["max-size"] = "10m" })
            .WithExternalLabel("traefik.enable", "true");
        await using var model = await TestModel.CompleteAsync(builder);
        var profile = ContainerProfiles.Of(authentik.Resource);
        Assert.Equal(("json-file", "10m"), (profile.Logging!.Name, profile.Logging.Options["max-size"]));
        Assert.Equal("true", profile.ExternalLabels["traefik.enable"]);
        var arguments = await model.RuntimeArgumentsOfAsync("authentik");
        Assert.DoesNotContain("--label", arguments);
        Assert.DoesNotContain("--log-driver", arguments);
    }

    [Fact]
    public void SystemSettingsAreWrittenAsAuthentikReadsThem()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2")
            .WithSystemSettings(settings =>
            {
                settings.Avatars = "initials";
                settings.EventRetention = TimeSpan.FromDays(90);
                settings.FooterLinks = [new("Imprint", "https://example.com/imprint"), new("Only a text")];
                settings.UsersMayChangeName = false;
            })
            .WithSystemSettings(settings =>
            {
                settings.UsersMayChangeEmail = true;
                settings.UsersMayChangeUserName = false;
                settings.TokenDuration = TimeSpan.FromMinutes(45);
                settings.TokenLength = 80;
            });
        Assert.Equal(
            """{"avatars":"initials","event_retention":"days=90;hours=0;minutes=0;seconds=0","footer_links":[{"name":"Imprint","href":"https://example.com/imprint"},{"name":"Only a text","href":null}],"default_user_change_name":false,"default_user_change_email":true,"default_user_change_username":false,"default_token_duration":"days=0;hours=0;minutes=45;seconds=0","default_token_length":80}""",
            SystemSettingsBody.Of(authentik.Resource.SystemSettings!).ToJsonString());
        Assert.Equal("{}", SystemSettingsBody.Of(new()).ToJsonString());
    }

    [Fact]
    public void BadInputIsRefused()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        Assert.Equal("EventRetention in WithSystemSettings of 'authentik' is '00:00:01'. Give a minute or more, in whole seconds.", Refusal(s => s.EventRetention = TimeSpan.FromSeconds(1)));
        Assert.Equal("TokenLength in WithSystemSettings of 'authentik' is '0'. Give 1 or more characters.", Refusal(s => s.TokenLength = 0));
        Assert.Equal("Avatars in WithSystemSettings of 'authentik' is ' '. Give a source such as initials, or none.", Refusal(s => s.Avatars = " "));
        Assert.Equal(
            "FooterLinks in WithSystemSettings of 'authentik' is 'Imprint, javascript:alert(1)'. Give each link a name and, unless it is only a text, a whole URL: https://example.com/imprint.",
            Refusal(s => s.FooterLinks = [new("Imprint", "javascript:alert(1)")]));
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithErrorReporting(sampleRate: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithLogLevel((AuthentikLogLevel)9));

        static string Refusal(Action<AuthentikSystemSettings> configure) =>
            Assert.Throws<DistributedApplicationException>(() => TestModel.Builder().AddAuthentik("authentik").WithSystemSettings(configure)).Message;
    }
}
