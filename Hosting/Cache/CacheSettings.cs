using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Where a Redis server is that is not a Redis resource of this model.</summary>
internal sealed record ExternalRedis(string Label, object Host, object Port, object? User, object? Password);

/// <summary>What was said about the Redis server of a server, beyond a Redis resource of this model.</summary>
internal sealed class CacheSettings
{
    private const string Prefix = "AUTHENTIK_REDIS__";
    private const string CaTarget = "/etc/authentik/redis/ca.crt";

    public ExternalRedis? External { get; set; }

    public IResourceWithConnectionString? Managed { get; set; }

    /// <summary>The number of the database, of which Redis has sixteen by default.</summary>
    public int Database { get; set; }

    public bool Tls { get; set; }

    public string? CaCertificate { get; set; }

    public IEnumerable<ContainerMountAnnotation> Mounts =>
        CaCertificate is null ? [] : [new ContainerMountAnnotation(CaCertificate, CaTarget, ContainerMountType.BindMount, isReadOnly: true)];

    /// <summary>What messages call the Redis server, or nothing if there is none.</summary>
    public static string? LabelOf(AuthentikResource server) =>
        server.CacheSettings.External?.Label ?? server.CacheSettings.Managed?.Name ?? server.Redis?.Name;

    /// <summary>What server and worker wait for.</summary>
    public static IResource? ResourceOf(AuthentikResource server) => server.CacheSettings switch
    {
        { External: not null } => null,
        { Managed: { } managed } => managed is ParameterResource ? null : managed,
        _ => server.Redis,
    };

    /// <summary>The parameter with the password, if it is one.</summary>
    public static ParameterResource? PasswordOf(AuthentikResource server) => server.CacheSettings switch
    {
        { External: { } external } => external.Password as ParameterResource,
        { Managed: not null } => null,
        _ => server.Redis?.PasswordParameter,
    };

    public void Check(AuthentikResource server)
    {
        if (Tls && External is null && Managed is null && server.Redis is { } redis)
        {
            throw new DistributedApplicationException(
                $"WithRedisTls was called for '{server.Name}', and its Redis server '{redis.Name}' is a resource of this model, which is served without TLS. Remove the call.");
        }
    }

    public void AddTo(Dictionary<string, object> environment, AuthentikResource server)
    {
        if (Managed is { } managed)
        {
            AddProperties(environment, server, managed);
        }
        else if (External is { } external)
        {
            environment[$"{Prefix}HOST"] = external.Host;
            environment[$"{Prefix}PORT"] = external.Port;
            Add("USERNAME", external.User);
            Add("PASSWORD", external.Password);
        }
        else if (server.Redis is { } redis)
        {
            environment[$"{Prefix}HOST"] = redis.PrimaryEndpoint.Property(EndpointProperty.Host);
            environment[$"{Prefix}PORT"] = redis.PrimaryEndpoint.Property(EndpointProperty.Port);
            Add("PASSWORD", redis.PasswordParameter);
        }

        if (Database != 0)
        {
            environment[$"{Prefix}DB"] = ExternalHost.Text(Database);
        }

        if (Tls)
        {
            // Without an authority to trust, authentik encrypts and does not look at the certificate, its own default.
            environment[$"{Prefix}TLS"] = "true";
            environment[$"{Prefix}TLS_REQS"] = CaCertificate is null ? "none" : "required";
            Add("TLS_CA_CERT", CaCertificate is null ? null : CaTarget);
        }

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                environment[$"{Prefix}{name}"] = value;
            }
        }
    }

    private static void AddProperties(Dictionary<string, object> environment, AuthentikResource server, IResourceWithConnectionString resource)
    {
        var properties = ConnectionProperties.Of(resource);
        if (!properties.ContainsKey("Host"))
        {
            throw new DistributedApplicationException(
                $"The Redis server '{resource.Name}' of '{server.Name}' does not tell its Host, which authentik needs. Add it with WithConnectionProperty, or call WithExternalRedis.");
        }

        foreach (var (property, setting) in ((string, string)[])[("Host", "HOST"), ("Port", "PORT"), ("Username", "USERNAME"), ("Password", "PASSWORD")])
        {
            if (properties.TryGetValue(property, out var value))
            {
                environment[$"{Prefix}{setting}"] = value;
            }
        }
    }
}
