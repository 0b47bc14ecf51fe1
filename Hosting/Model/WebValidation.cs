using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Finds what is wrong with addresses, networks and the like when they are set.</summary>
internal static class WebValidation
{
    /// <summary>What can be seen only when all has been declared.</summary>
    public static void Check(AuthentikResource server)
    {
        if (server.PublicUri is { } url && $"{url.AbsolutePath.TrimEnd('/')}/" != server.BasePath)
        {
            throw new DistributedApplicationException(
                $"The public URL of '{server.Name}' is '{url}', but its base path is '{server.BasePath}'. Let both have the same path: WithBasePath sets the one authentik is served at.");
        }

        if (server is { IsLoadBalanced: true, HasPorts: true })
        {
            throw new DistributedApplicationException(
                $"WithPorts of '{server.Name}' sets the port of an endpoint that the load balancer in front of its {server.InstanceList.Count} servers does not have. Remove WithPorts, or WithReplicas.");
        }
    }

    /// <summary>An address of the server, without a slash at the end.</summary>
    public static ReferenceExpression Url(string setting, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            throw new DistributedApplicationException(
                $"{setting} is '{url}'. Give a whole URL such as https://auth.example.com, http or https, without user, query and fragment.");
        }

        return ReferenceExpression.Create($"{url.TrimEnd('/')}");
    }

    public static string BasePath(string server, string path)
    {
        if (!path.StartsWith('/') || path.AsSpan().IndexOfAny(" ?#%\\") >= 0 || path.Contains("//", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"The base path of '{server}' is '{path}'. Give a path such as /auth/, which begins with a slash and holds no spaces, queries or escapes.");
        }

        return path.EndsWith('/') ? path : $"{path}/";
    }

    public static string CookieDomain(string server, string domain)
    {
        if (Uri.CheckHostName(domain.TrimStart('.')) != UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"The cookie domain of '{server}' is '{domain}'. Give the domain that authentik and its applications share, such as example.com, without scheme, port and path.");
        }

        return domain;
    }

    public static IReadOnlyList<string> Networks(string setting, IReadOnlyList<string> networks)
    {
        if (networks.Count == 0)
        {
            throw new ArgumentException("Give at least one network.", nameof(networks));
        }

        return [.. networks.Select(network => IPNetwork.TryParse(network, out var parsed)
            ? parsed.ToString()
            : throw new DistributedApplicationException(
                $"{setting} is '{network}'. Give networks in CIDR notation, such as 10.0.0.0/8 or, for one address, 192.168.1.10/32."))];
    }

    public static int? Port(int? port, string name)
    {
        if (port is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, ushort.MaxValue, name);
        }

        return port;
    }

    public static AuthentikLogLevel Defined(AuthentikLogLevel level) =>
        Enum.IsDefined(level) ? level : throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such log level.");

    public static string Text(this AuthentikLogLevel level) => level.ToString().ToLowerInvariant();
}
