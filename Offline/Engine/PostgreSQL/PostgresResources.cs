namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server in a container.</summary>
public class PostgresServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private const string DefaultUserName = "postgres";

    private readonly Dictionary<string, string> _databases = new(StringComparer.OrdinalIgnoreCase);

    public PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
        : base(name)
    {
        PrimaryEndpoint = new(this, PrimaryEndpointName);
        UserNameParameter = userName;
        PasswordParameter = password ?? throw new ArgumentNullException(nameof(password));
    }

    public EndpointReference PrimaryEndpoint { get; }

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ParameterResource? UserNameParameter { get; set; }

    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    public ParameterResource PasswordParameter { get; set; }

    public IReadOnlyDictionary<string, string> Databases => _databases;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={Port};Username={UserNameReference};Password={PasswordParameter}");

    public ReferenceExpression UriExpression => Uri(null);

    public ReferenceExpression JdbcConnectionString => Jdbc(null);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", UserNameReference),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", UriExpression),
        new("JdbcConnectionString", JdbcConnectionString),
    ];

    internal void AddDatabase(string name, string databaseName) => _databases.TryAdd(name, databaseName);

    internal ReferenceExpression Uri(string? databaseName)
    {
        var uri = new ReferenceExpressionBuilder();
        uri.AppendLiteral("postgresql://");
        if (UserNameParameter is null)
        {
            uri.AppendLiteral(DefaultUserName);
        }
        else
        {
            uri.Append($"{UserNameParameter:uri}");
        }

        uri.Append($":{PasswordParameter:uri}@{Host}:{Port}");
        uri.AppendLiteral(databaseName is null ? "" : $"/{System.Uri.EscapeDataString(databaseName)}");
        return uri.Build();
    }

    internal ReferenceExpression Jdbc(string? databaseName)
    {
        var jdbc = new ReferenceExpressionBuilder();
        jdbc.Append($"jdbc:postgresql://{Host}:{Port}");
        jdbc.AppendLiteral(databaseName is null ? "" : $"/{System.Uri.EscapeDataString(databaseName)}");
        return jdbc.Build();
    }
}

/// <summary>A database of a PostgreSQL server; created when the server is ready.</summary>
public class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource postgresParentResource)
    : Resource(name), IResourceWithParent<PostgresServerResource>, IResourceWithConnectionString
{
    public PostgresServerResource Parent { get; } = postgresParentResource;

    public string DatabaseName { get; } = databaseName;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Parent};{new System.Data.Common.DbConnectionStringBuilder { ["Database"] = DatabaseName }.ToString()}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        // What replaces an inherited property takes its place in the order.
        Dictionary<string, ReferenceExpression> properties = new(((IResourceWithConnectionString)Parent).GetConnectionProperties(), StringComparer.OrdinalIgnoreCase)
        {
            ["DatabaseName"] = ReferenceExpression.Create($"{DatabaseName}"),
            ["Uri"] = Parent.Uri(DatabaseName),
            ["JdbcConnectionString"] = Parent.Jdbc(DatabaseName),
        };
        return properties;
    }
}
