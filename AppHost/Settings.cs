using Microsoft.Extensions.Configuration;

/// <summary>What can be chosen without touching code; each is a line of appsettings.json, a user secret or an environment variable.</summary>
internal sealed record Settings(AuthentikVersion Version, int? Port, int? OrganizrPort, int? CwadPort, string PostgresTag)
{
    /// <summary>The last line of authentik with Redis, so that the whole stack is shown.</summary>
    private const string DefaultVersion = "2025.8.4";

    private const int DefaultPort = 9000;
    private const int DefaultOrganizrPort = 9010;
    private const int DefaultCwadPort = 9011;
    private const string DefaultPostgresTag = "17.6";

    public bool NeedsRedis => Version < AuthentikVersion.Parse("2025.10");

    public static Settings Read(IConfiguration configuration) => new(
        AuthentikVersion.Parse(configuration["Authentik:Version"] ?? DefaultVersion),
        ReadPort(configuration, "Authentik:Port", DefaultPort),
        ReadPort(configuration, "Outposts:Organizr:Port", DefaultOrganizrPort),
        ReadPort(configuration, "Outposts:Cwad:Port", DefaultCwadPort),
        configuration["Postgres:Tag"] ?? DefaultPostgresTag);

    /// <summary>0 takes any free port.</summary>
    private static int? ReadPort(IConfiguration configuration, string key, int byDefault)
    {
        if (configuration[key] is not { } text)
        {
            return byDefault;
        }

        return int.TryParse(text, out var port) && port is >= 0 and <= ushort.MaxValue
            ? port == 0 ? null : port
            : throw new DistributedApplicationException($"{key} is '{text}', which is not a port. Set it to a number from 1 to 65535, or to 0 for any free port.");
    }
}
