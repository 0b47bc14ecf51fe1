using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Authentik.Emulator.Configuration;

namespace Authentik.Emulator.Redis;

/// <summary>
/// Redis, as far as the emulator uses it: authenticate, select the database, ping. One short connection a check, so that a stopped or
/// restarted Redis shows at once.
/// </summary>
internal sealed class RedisConnection(AuthentikConfiguration configuration)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    /// <summary>Null when Redis accepts the credentials and answers, otherwise the reason.</summary>
    internal async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        var host = configuration.Text("redis.host");
        var port = configuration.Number("redis.port");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            await using var stream = await SecureAsync(client, host, limit.Token);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var (user, password) = (configuration.Text("redis.username"), configuration.Text("redis.password"));
            if (password.Length > 0)
            {
                await CallAsync(stream, reader, user.Length > 0 ? ["AUTH", user, password] : ["AUTH", password], limit.Token);
            }

            await CallAsync(stream, reader, ["SELECT", configuration.Text("redis.db")], limit.Token);
            await CallAsync(stream, reader, ["PING"], limit.Token);
            return null;
        }
        catch (Exception exception) when (exception is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            return $"Redis at {host}:{port}: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"Redis at {host}:{port}: no answer within {TimeLimit.TotalSeconds} seconds";
        }
    }

    private async Task<Stream> SecureAsync(TcpClient client, string host, CancellationToken cancellationToken)
    {
        if (!configuration.Flag("redis.tls"))
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (configuration.Text("redis.tls_reqs") != "required")
        {
            // authentik's default is tls_reqs=none: encrypt, do not verify.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (configuration.Text("redis.tls_ca_cert") is { Length: > 0 } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }

        await secure.AuthenticateAsClientAsync(options, cancellationToken);
        return secure;
    }

    private static async Task CallAsync(Stream stream, StreamReader reader, string[] words, CancellationToken cancellationToken)
    {
        var command = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            command.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
        var answer = await reader.ReadLineAsync(cancellationToken);
        if (answer is null || answer.StartsWith('-'))
        {
            // The name of the command only: its arguments are credentials.
            throw new IOException($"{words[0]} was refused: {answer?[1..] ?? "connection closed"}");
        }
    }
}
