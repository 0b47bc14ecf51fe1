using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Portal.Connections;
using Xunit;

namespace Tests.Portal;

/// <summary>Against servers of a few lines, which do what real ones rarely do. The graph tests ask the real ones.</summary>
public class RefusalTests
{
    /// <summary>No test waits for it: what answers does so at once, however long a busy machine takes to notice.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Long enough that the client's own limit, which is a sixth shorter, comes first on a busy machine too: that of Redis tries until then.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(9);

    [Theory]
    [InlineData("Host=127.0.0.1;Port={0};Username=app;Password=s3cret")]
    [InlineData("127.0.0.1:{0},password=s3cret")]
    public async Task APortWithoutAListenerIsNamed(string connectionString)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var report = await CheckAsync(connectionString, port, s_limit);

        Assert.Equal(ConnectionState.Refused, report.State);
        Assert.Equal($"127.0.0.1:{port}", report.Address);
        Assert.Contains("Nothing listens", report.Reason);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port={0};Username=app;Password=s3cret", "No answer within 9 seconds")]
    [InlineData("127.0.0.1:{0},password=s3cret", "does not answer")]
    public async Task AServerThatNeverAnswersIsGivenUpInTime(string connectionString, string reason)
    {
        // The system accepts for a listener that does not.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        // Without a limit it would wait for ever.
        var report = await CheckAsync(connectionString, ((IPEndPoint)listener.LocalEndpoint).Port, s_limit).WaitAsync(s_patience);

        Assert.Equal(ConnectionState.Refused, report.State);
        Assert.Contains(reason, report.Reason);
    }

    [Fact]
    public async Task ARedisThatQuotesThePasswordInItsErrorIsNotQuoted()
    {
        var report = await CheckAgainstAsync("127.0.0.1:{0},password=s3cret", received =>
            string.Concat(Regex.Matches(received, @"\*\d+\r\n").Select(_ => $"-WRONGPASS {received.ReplaceLineEndings(" ")}\r\n")));

        Assert.Equal(ConnectionState.Refused, report.State);
        Assert.Contains("WRONGPASS", report.Reason);
        Assert.DoesNotContain("s3cret", report.ToString());
    }

    [Fact]
    public async Task APostgresThatQuotesThePasswordInItsErrorIsNotQuoted()
    {
        // Asks for the password in clear text, and repeats it.
        var report = await CheckAgainstAsync("Host=127.0.0.1;Port={0};Username=app;Password=s3cret;SSL Mode=Disable;GSS Encryption Mode=Disable", received =>
            received.StartsWith('p') ? Message('E', $"SFATAL\0C28P01\0Mno: {received[5..].TrimEnd('\0')}\0\0") : Message('R', "\0\0\0\u0003"));

        Assert.Equal(ConnectionState.Refused, report.State);
        Assert.Contains("28P01", report.Reason);
        Assert.DoesNotContain("s3cret", report.ToString());

        static string Message(char type, string body) => $"{type}\0\0\0{(char)(body.Length + 4)}{body}";
    }

    [Fact]
    public void AnExceptionThatNobodyKnowsIsNamedByItsTypeOnly() =>
        Assert.Equal("The client failed (FormatException).", Refusal.Explain(new FormatException("Password=s3cret"), _ => null, s_limit));

    [Fact]
    public void TheReasonNearestToTheRootIsTold() =>
        Assert.Contains(
            "connection refused",
            Refusal.Explain(new IOException("outer", new SocketException((int)SocketError.ConnectionRefused)), cause => cause is IOException ? "outer" : null, s_limit));

    private static async Task<ConnectionReport> CheckAgainstAsync(string connectionString, Func<string, string> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var done = new CancellationTokenSource();
        var serving = ServeAsync(listener, answer, done.Token);

        var report = await CheckAsync(connectionString, ((IPEndPoint)listener.LocalEndpoint).Port, s_patience);

        await done.CancelAsync();
        Assert.NotEqual(0, await serving);
        return report;
    }

    /// <summary>Answers whatever is sent, and returns how many times the password was.</summary>
    private static async Task<int> ServeAsync(TcpListener listener, Func<string, string> answer, CancellationToken done)
    {
        var passwords = 0;
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(AnswerAsync(await listener.AcceptTcpClientAsync(done)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
            return passwords;
        }

        async Task AnswerAsync(TcpClient client)
        {
            using var owned = client;
            var buffer = new byte[4096];
            try
            {
                while (await client.GetStream().ReadAsync(buffer, done) is var length and > 0)
                {
                    var received = Encoding.Latin1.GetString(buffer, 0, length);
                    Interlocked.Add(ref passwords, received.Contains("s3cret") ? 1 : 0);
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer(received)), done);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has seen enough.
            }
        }
    }

    private static async Task<ConnectionReport> CheckAsync(string connectionString, int port, TimeSpan timeLimit)
    {
        await using var connection = ConnectionCatalog.Read("store", string.Format(connectionString, port), timeLimit);
        return await connection.CheckAsync(CancellationToken.None);
    }
}
