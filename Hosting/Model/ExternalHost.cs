using System.Globalization;
using Aspire.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>Checks of addresses that users write down.</summary>
internal static class ExternalHost
{
    public static void Check(string setting, string host, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(host, parameter);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.StartsWith("127.", StringComparison.Ordinal) || host is "::1" or "[::1]")
        {
            throw new DistributedApplicationException(
                $"The host of {setting} is '{host}', which for a container is the container itself. Name the machine as containers reach it, such as host.docker.internal for the one they run on.");
        }

        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
        {
            throw new DistributedApplicationException(
                $"The host of {setting} is '{host}', which is not a host name or an address. Give the name alone, without a scheme, a port or a path.");
        }
    }

    public static void CheckPort(int port, string parameter)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(parameter, port, "A port is a number from 1 to 65535.");
        }
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
