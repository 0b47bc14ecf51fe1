using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>How connections to the database are encrypted. The files are on the host.</summary>
internal sealed record DatabaseTls(AuthentikSslMode Mode, string? CaCertificate, string? ClientCertificate, string? ClientKey)
{
    private const string Folder = "/etc/authentik/postgresql";

    private IEnumerable<(string? Source, string Setting, string Target)> Files =>
    [
        (CaCertificate, "SSLROOTCERT", $"{Folder}/ca.crt"),
        (ClientCertificate, "SSLCERT", $"{Folder}/client.crt"),
        (ClientKey, "SSLKEY", $"{Folder}/client.key"),
    ];

    public static string NameOf(AuthentikSslMode mode) => mode switch
    {
        AuthentikSslMode.VerifyCA => "verify-ca",
        AuthentikSslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    public void AddTo(Dictionary<string, object> environment, string prefix)
    {
        environment[$"{prefix}SSLMODE"] = NameOf(Mode);
        foreach (var (source, setting, target) in Files)
        {
            if (source is not null)
            {
                environment[$"{prefix}{setting}"] = target;
            }
        }
    }

    /// <summary>The same for a connection from the host.</summary>
    public void AddTo(NpgsqlConnectionStringBuilder settings)
    {
        settings.SslMode = Enum.Parse<SslMode>(Mode.ToString());
        settings.RootCertificate = CaCertificate;
        settings.SslCertificate = ClientCertificate;
        settings.SslKey = ClientKey;
    }

    public IEnumerable<ContainerMountAnnotation> Mounts =>
        from file in Files
        where file.Source is not null
        select new ContainerMountAnnotation(file.Source, file.Target, ContainerMountType.BindMount, isReadOnly: true);
}
