using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Logging;
using Tests.Emulator;
using Tests.Model;

namespace Tests.Operations;

/// <summary>Reading and following the audit log.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class AuditTests(EmulatorServices services)
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task EventsAreNarrowedByActionUserAndTime()
    {
        var deployment = await services.SharedAsync();
        var api = new AuthentikApiClient(deployment.Url, EmulatorDeployment.BootstrapToken);
        var user = await api.CreateUserAsync(new() { Username = "audited", Name = "Audited" });
        await api.SetPasswordAsync(user.Pk, "audited-password-1");
        var before = DateTimeOffset.UtcNow;
        Assert.True(await FlowClient.SignsInAsync(deployment, "audited", "audited-password-1"));
        Assert.False(await FlowClient.SignsInAsync(deployment, "audited", "wrong"));

        var all = await api.GetEventsAsync(new() { Username = "audited", Since = before.AddSeconds(-5) }).ToListAsync();
        Assert.Equal(["login_failed", "login"], all.Select(row => row.Action));
        Assert.Equal("login", (await api.GetEventsAsync(new() { Username = "audited", Actions = ["login", "logout"] }).SingleAsync()).Action);
        Assert.Empty(await api.GetEventsAsync(new() { Username = "audited", Since = DateTimeOffset.UtcNow.AddMinutes(1) }).ToListAsync());
        Assert.Empty(await api.GetEventsAsync(new() { Username = "audited", Until = before.AddMinutes(-5) }).ToListAsync());
    }

    [Fact]
    public async Task NewEventsAreFollowedOnceEachAndSentToSyslog()
    {
        var deployment = await services.SharedAsync();
        var api = new AuthentikApiClient(deployment.Url, EmulatorDeployment.BootstrapToken);
        var user = await api.CreateUserAsync(new() { Username = "followed", Name = "Followed" });
        await api.SetPasswordAsync(user.Pk, "followed-password-1");
        using var listener = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var log = new ListLogger();
        var options = new AuthentikAuditLogOptions { Syslog = new Uri($"udp://127.0.0.1:{((IPEndPoint)listener.Client.LocalEndPoint!).Port}") };
        options.Actions.Add("login_failed");
        var follower = new AuditLogFollower(api, options, log, TimeProvider.System);
        await using var syslog = new SyslogTarget(options.Syslog);

        Assert.False(await FlowClient.SignsInAsync(deployment, "followed", "wrong-password-1"));
        Assert.True(await FlowClient.SignsInAsync(deployment, "followed", "followed-password-1"));
        await follower.StepAsync(syslog, CancellationToken.None);
        await follower.StepAsync(syslog, CancellationToken.None);

        var line = JsonNode.Parse(log.Lines.Single(line => line.Contains("followed", StringComparison.Ordinal)))!;
        Assert.Equal("login_failed", line["action"]!.ToString());
        var message = await FindAsync(listener, "followed");
        Assert.Matches(@"^<108>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ authentik \d+ login_failed - \{""time"":", message);
        Assert.DoesNotContain("wrong-password-1", message + string.Concat(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OverTcpMessagesHaveTheirLengthInFrontAndAServerThatIsBackGetsWhatWasMissed()
    {
        var row = new AuthentikEvent("1", "login", "app", new JsonObject { ["username"] = "zoë" }, "127.0.0.1", s_now, []);
        var port = Tests.Support.FreePort.Take();
        await using var syslog = new SyslogTarget(new Uri($"tcp://127.0.0.1:{port}"));
        await Assert.ThrowsAnyAsync<SocketException>(() => syslog.SendAsync(row, AuditLine.Of(row), CancellationToken.None));

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        await syslog.SendAsync(row, AuditLine.Of(row), CancellationToken.None);
        using var client = await listener.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        var text = Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
        var (length, message) = (text[..text.IndexOf(' ')], text[(text.IndexOf(' ') + 1)..]);
        Assert.Equal(int.Parse(length), Encoding.UTF8.GetByteCount(message));
        Assert.StartsWith("<110>1 2026-01-31T08:00:00.000Z ", message, StringComparison.Ordinal);
        Assert.Contains("\"user\":\"zoë\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretsInEventsAreBlottedOut()
    {
        var context = JsonNode.Parse("""{"client_secret":"s1","http_request":{"path":"/if/flow/x/?flow_token=s2&next=/","args":{"code":"s3"}},"token_endpoint":"kept","list":[{"password":"s4"}],"model":{"name":"kept too"}}""")!.AsObject();
        var line = AuditLine.Of(new("1", "model_updated", "app", null, null, s_now, context));
        Assert.DoesNotMatch("s[1-4]\"|=s2", line);
        Assert.Contains("kept too", line, StringComparison.Ordinal);
        Assert.Contains("\"token_endpoint\":\"kept\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90m", "2026-01-31T06:30Z")]
    [InlineData("1.5h", "2026-01-31T06:30Z")]
    [InlineData("7d", "2026-01-24T08:00Z")]
    [InlineData("2026-01-30", "2026-01-30T00:00Z")]
    [InlineData("2026-01-30T10:00+02:00", "2026-01-30T08:00Z")]
    public void ATimeIsSaidInEitherWay(string text, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time), AuditTrailOperation.When("since", text, s_now));

    [Fact]
    public void ATimeThatIsNoneIsRefused() =>
        Assert.Equal("'yesterday' is not a time for 'since'. Write how long ago, such as 90m, 24h or 7d, or a time such as 2026-01-31T08:00Z.",
            Assert.Throws<OperationException>(() => AuditTrailOperation.When("since", "yesterday", s_now)).Message);

    [Fact]
    public void SettingsThatCannotWorkAreRefused()
    {
        var authentik = TestModel.Builder().AddAuthentik("authentik");
        Assert.Equal(
            "The syslog server 'http://log/' of the audit log of 'authentik' cannot be used. Set Syslog to an address such as udp://127.0.0.1:514 or tcp://127.0.0.1:601.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithAuditLog(log => log.Syslog = new Uri("http://log"))).Message);
        Assert.Equal(
            "The audit log of 'authentik' is to be looked at every 0.5 seconds. Set Interval to one second or more.",
            Assert.Throws<DistributedApplicationException>(() => authentik.WithAuditLog(log => (log.Syslog, log.Interval) = (null, TimeSpan.FromSeconds(0.5)))).Message);
    }

    private static async Task<string> FindAsync(UdpClient listener, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (true)
        {
            var message = Encoding.UTF8.GetString((await listener.ReceiveAsync(limit.Token)).Buffer);
            if (message.Contains(text, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
