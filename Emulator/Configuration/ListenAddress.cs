using System.Net;

namespace Authentik.Emulator.Configuration;

/// <summary>The addresses of one <c>AUTHENTIK_LISTEN__…</c> setting: <c>host:port</c>, several separated by commas.</summary>
internal static class ListenAddress
{
    internal static IReadOnlyList<IPEndPoint> Read(AuthentikConfiguration configuration, string key) =>
        [.. configuration.Text(key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => Parse(key, text))];

    /// <summary>The first address a process on the same machine can connect to.</summary>
    internal static IPEndPoint Loopback(AuthentikConfiguration configuration, string key)
    {
        var address = Read(configuration, key) is [var first, ..]
            ? first
            : throw new ConfigurationException($"{AuthentikConfiguration.VariableOf(key)} is empty: set an address, for example 0.0.0.0:9000.");
        return address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(IPAddress.Loopback, address.Port)
            : address;
    }

    private static IPEndPoint Parse(string key, string text)
    {
        // Go, which reads this setting in authentik, takes ":9000" for all addresses.
        var full = text.StartsWith(':') ? "0.0.0.0" + text : text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal);
        return IPEndPoint.TryParse(full, out var address) && address.Port > 0
            ? address
            : throw new ConfigurationException($"{AuthentikConfiguration.VariableOf(key)}={text} is not an address. Use host:port, for example 0.0.0.0:9000.");
    }
}
