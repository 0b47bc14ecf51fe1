using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>How authentik sends e-mails. The settings are the same in all versions.</summary>
public class MailTests
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ServerAndWorkerGetEverythingAndThePasswordAsAParameter(string version)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, version)
            .WithSmtp(
                "mail.example.com",
                userName: builder.AddParameter("smtp-user", "auth"),
                password: builder.AddParameter("smtp-password", "not-a-secret", secret: true),
                security: AuthentikMailSecurity.StartTls)
            .WithMailFrom("authentik <auth@example.com>")
            .WithMailTimeout(TimeSpan.FromSeconds(30))
            .WithMailTemplatePath("/opt/templates");
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            Assert.Equal(
                """
                AUTHENTIK_EMAIL__FROM=authentik <auth@example.com>
                AUTHENTIK_EMAIL__HOST=mail.example.com
                AUTHENTIK_EMAIL__PASSWORD={smtp-password.value}
                AUTHENTIK_EMAIL__PORT=587
                AUTHENTIK_EMAIL__TEMPLATE_DIR=/opt/templates
                AUTHENTIK_EMAIL__TIMEOUT=30
                AUTHENTIK_EMAIL__USERNAME={smtp-user.value}
                AUTHENTIK_EMAIL__USE_SSL=false
                AUTHENTIK_EMAIL__USE_TLS=true
                """,
                await MailAsync(model, name));
        }
    }

    [Theory]
    [InlineData(AuthentikMailSecurity.None, null, "25", "false", "false")]
    [InlineData(AuthentikMailSecurity.StartTls, null, "587", "true", "false")]
    [InlineData(AuthentikMailSecurity.Tls, null, "465", "false", "true")]
    [InlineData(AuthentikMailSecurity.Tls, 2465, "2465", "false", "true")]
    public async Task APortFollowsFromTheProtectionAndTheTwoKindsOfTlsExcludeEachOther(AuthentikMailSecurity security, int? port, string expected, string startTls, string tls)
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2026.2.2").WithSmtp("mail.example.com", port, security: security);
        await using var model = await TestModel.CompleteAsync(builder);
        var environment = await model.EnvironmentOfAsync("authentik");
        Assert.Equal((expected, startTls, tls), (environment["AUTHENTIK_EMAIL__PORT"], environment["AUTHENTIK_EMAIL__USE_TLS"], environment["AUTHENTIK_EMAIL__USE_SSL"]));
        Assert.DoesNotContain("AUTHENTIK_EMAIL__PASSWORD", environment.Keys);
    }

    [Fact]
    public async Task ATestMailboxOfTheStackIsUsedByReference()
    {
        var builder = TestModel.Builder();
        var mailbox = builder.AddContainer("mailbox", "example/mailbox", "1").WithEndpoint(targetPort: 1025, name: "smtp");
        TestModel.AddStack(builder, "2026.2.2")
            .WithSmtp("mail.example.com", userName: builder.AddParameter("u", "u"), password: builder.AddParameter("p", "p", secret: true), security: AuthentikMailSecurity.Tls)
            .WithSmtp(mailbox.GetEndpoint("smtp"));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            AUTHENTIK_EMAIL__HOST={mailbox.bindings.smtp.host}
            AUTHENTIK_EMAIL__PORT={mailbox.bindings.smtp.port}
            AUTHENTIK_EMAIL__USE_SSL=false
            AUTHENTIK_EMAIL__USE_TLS=false
            """,
            await MailAsync(model, "authentik-worker"));
    }

    [Fact]
    public void BadInputIsRefused()
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik("authentik");
        var parameter = builder.AddParameter("p", "p", secret: true);
        Assert.Equal("userName", Assert.Throws<ArgumentException>(() => authentik.WithSmtp("mail.example.com", password: parameter)).ParamName);
        Assert.Equal("password", Assert.Throws<ArgumentException>(() => authentik.WithSmtp("mail.example.com", userName: parameter)).ParamName);
        Assert.Equal("port", Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithSmtp("mail.example.com", 70000)).ParamName);
        Assert.Equal(
            "The mail server of 'authentik' is 'smtp://mail:25'. Give a host name such as mail.example.com; the port is an argument of its own.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithSmtp("smtp://mail:25")).Message);
        Assert.Equal(
            "The sender of the e-mails of 'authentik' is 'authentik'. Give an address such as auth@example.com, or authentik <auth@example.com>.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithMailFrom("authentik")).Message);
        Assert.Equal(
            "The folder of the mail templates of 'authentik' is 'templates'. Give a path in the containers, which begins with a slash.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithMailTemplatePath("templates")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => authentik.WithMailTimeout(TimeSpan.Zero));
    }

    private static async Task<string> MailAsync(TestModel model, string name) => string.Join(
        '\n', (await model.EnvironmentOfAsync(name)).Where(e => e.Key.StartsWith("AUTHENTIK_EMAIL__", StringComparison.Ordinal)).Select(e => $"{e.Key}={e.Value}"));
}
