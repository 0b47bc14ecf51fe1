using System.Net;
using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;

namespace Authentik.Emulator.Web;

/// <summary>What a trusted reverse proxy says about the browser's request. From anybody else the headers mean nothing.</summary>
internal sealed class ForwardedHeaders(AuthentikConfiguration configuration)
{
    private readonly IReadOnlyList<IPNetwork> _trusted = Read(configuration);

    /// <summary>Takes scheme and host over.</summary>
    internal void Apply(HttpContext context)
    {
        if (!IsTrusted(context))
        {
            return;
        }

        if (First(context, "X-Forwarded-Proto") is "http" or "https")
        {
            context.Request.Scheme = First(context, "X-Forwarded-Proto");
        }

        if (First(context, "X-Forwarded-Host") is { Length: > 0 } host)
        {
            context.Request.Host = new HostString(host);
        }
    }

    /// <summary>Takes the browser's address over.</summary>
    internal void ApplyAddress(HttpContext context)
    {
        if (IsTrusted(context) && IPAddress.TryParse(First(context, "X-Forwarded-For"), out var address))
        {
            context.Connection.RemoteIpAddress = address;
        }
    }

    private bool IsTrusted(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) is var plain
        && _trusted.Any(network => network.Contains(plain));

    private static string First(HttpContext context, string name) => context.Request.Headers[name].ToString().Split(',')[0].Trim();

    /// <summary>A list in the defaults, text with commas in a variable.</summary>
    private static List<IPNetwork> Read(AuthentikConfiguration configuration)
    {
        const string key = "listen.trusted_proxy_cidrs";
        var texts = configuration.Find(key) is JsonArray array
            ? array.Select(item => item!.ToString())
            : configuration.Text(key).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. texts.Select(text => IPNetwork.TryParse(text, out var network)
                ? network
                : throw new ConfigurationException($"{AuthentikConfiguration.VariableOf(key)}: {text} is not a network such as 10.0.0.0/8.")),
        ];
    }
}
