using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Where a database is, in parts and never as a URI: publishers do not encode passwords in one. The label is for messages.</summary>
internal sealed record DatabaseConnection(string Label, object Host, object Port, object User, object Password, object Name)
{
    public const int DefaultPort = 5432;

    /// <summary>What server and worker wait for, unless it is none of this model's.</summary>
    public IResource? Resource { get; init; }

    /// <summary>Whether it is reached over more than the network of the containers.</summary>
    public bool IsExternal { get; init; }

    public static DatabaseConnection Of(AuthentikResource server) => server.DatabaseSettings switch
    {
        { External: { } external } => external,
        { Managed: { } managed } => FromProperties(server, managed),
        _ => FromPostgres(ModelValidation.DatabaseOf(server)),
    };

    /// <summary>What messages call the database, or nothing if there is none.</summary>
    public static string? LabelOf(AuthentikResource server) =>
        server.DatabaseSettings.External?.Label ?? server.DatabaseSettings.Managed?.Name ?? server.Database?.Name;

    private static DatabaseConnection FromPostgres(PostgresDatabaseResource database) => new(
        database.Name,
        database.Parent.PrimaryEndpoint.Property(EndpointProperty.Host),
        database.Parent.PrimaryEndpoint.Property(EndpointProperty.Port),
        database.Parent.UserNameReference,
        database.Parent.PasswordParameter,
        database.DatabaseName)
    {
        Resource = database,
    };

    private static DatabaseConnection FromProperties(AuthentikResource server, IResourceWithConnectionString resource)
    {
        var properties = ConnectionProperties.Of(resource);
        string[] missing = [.. new[] { "Host", "Username", "Password", "DatabaseName" }.Where(name => !properties.ContainsKey(name))];
        if (missing.Length > 0)
        {
            throw new DistributedApplicationException(
                $"The database '{resource.Name}' of '{server.Name}' does not tell its {string.Join(", ", missing)}, which authentik needs: it signs in with a password. Switch password authentication on where '{resource.Name}' is made, add what is missing with WithConnectionProperty, or call WithExternalDatabase.");
        }

        return new(
            resource.Name,
            properties["Host"],
            properties.TryGetValue("Port", out var port) ? port : $"{DefaultPort}",
            properties["Username"],
            properties["Password"],
            properties["DatabaseName"])
        {
            Resource = resource is ParameterResource ? null : resource,
            IsExternal = true,
        };
    }
}
