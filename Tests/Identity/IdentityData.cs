using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Tests.Support;

namespace Tests.Identity;

/// <summary>What two boots on the same data share.</summary>
internal sealed class IdentityData
{
    private readonly string _id = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public string DatabaseVolume => $"ak-identity-{_id}-database";

    public string MediaVolume => $"ak-identity-{_id}-media";

    /// <summary>A part of the issuer, and of the outpost's configuration.</summary>
    public int Port { get; } = FreePort.Take();

    public int OutpostPort { get; } = FreePort.Take();

    public IReadOnlyDictionary<string, string> Secrets { get; } = new string[]
    {
        "authentik-secret-key", "authentik-admin-password", "authentik-bootstrap-token", "authentik-operations-token", "postgres-password", "redis-password", "robot-token-key", "search-password-key",
        "shop-client-secret", "outpost-token", "directory-password", "github-client-id", "github-client-secret",
    }.ToDictionary(name => name, name => $"{name.Replace("-", "", StringComparison.Ordinal)}{RandomNumberGenerator.GetHexString(60)}")
        .Append(KeyValuePair.Create("people-password", IdentityGraph.Password)).ToDictionary();

    /// <summary>The orchestrator removes containers, and lets go of their ports, only after the application has ended.</summary>
    public async Task WaitUntilFreeAsync()
    {
        for (var attempt = 0; attempt < 120; attempt++)
        {
            if ((await Engine.RunAsync("ps", "--all", "--quiet", "--filter", $"volume={DatabaseVolume}")).Trim().Length == 0 && IsFree(Port) && IsFree(OutpostPort))
            {
                return;
            }

            await Task.Delay(500);
        }

        throw new TimeoutException($"The containers of {DatabaseVolume} or the ports {Port} and {OutpostPort} were still in use a minute after the end.");
    }

    public async Task RemoveAsync()
    {
        foreach (var volume in (string[])[DatabaseVolume, MediaVolume])
        {
            for (var attempt = 0; attempt < 60 && (await Engine.TryAsync("volume", "rm", "--force", volume)).ExitCode != 0; attempt++)
            {
                await Task.Delay(500);
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
