using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an authentik server.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="secretKey">A parameter that contains the key that signs cookies.</param>
/// <param name="adminEmail">A parameter that contains the mail address of the first administrator, or <see langword="null"/> to use a default value.</param>
/// <param name="adminPassword">A parameter that contains the password of the first administrator.</param>
/// <param name="bootstrapToken">A parameter that contains the API token the first administrator starts with.</param>
public sealed partial class AuthentikResource(
    string name,
    ParameterResource secretKey,
    ParameterResource? adminEmail,
    ParameterResource adminPassword,
    ParameterResource bootstrapToken)
    : ContainerResource(name), IResourceWithServiceDiscovery
{
    internal const string PrimaryEndpointName = "http";
    internal const string HttpsEndpointName = "https";
    internal const string MetricsEndpointName = "metrics";
    internal const string DefaultAdminEmail = "admin@example.com";

    private EndpointReference? _primaryEndpoint;

    /// <summary>Gets the name of the account of the first administrator, which authentik itself chooses.</summary>
    public static string AdminUserName => "akadmin";

    /// <summary>Gets the endpoint of the web interface, the API and the identity protocols.</summary>
    public EndpointReference PrimaryEndpoint => _primaryEndpoint ??= new(this, PrimaryEndpointName);

    /// <summary>Gets the host of the primary endpoint.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>Gets the port of the primary endpoint.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>Gets the URL of the server as the resource that uses this expression reaches it.</summary>
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}");

    /// <summary>Gets the parameter that contains the key that signs cookies.</summary>
    public ParameterResource SecretKeyParameter { get; } = secretKey ?? throw new ArgumentNullException(nameof(secretKey));

    /// <summary>Gets the parameter that contains the mail address of the first administrator, or <see langword="null"/> if the default is used.</summary>
    public ParameterResource? AdminEmailParameter { get; } = adminEmail;

    /// <summary>Gets the parameter that contains the password of the first administrator.</summary>
    public ParameterResource AdminPasswordParameter { get; } = adminPassword ?? throw new ArgumentNullException(nameof(adminPassword));

    /// <summary>Gets the parameter that contains the API token of the first administrator; it is used when the application runs, not in published forms.</summary>
    public ParameterResource BootstrapTokenParameter { get; } = bootstrapToken ?? throw new ArgumentNullException(nameof(bootstrapToken));

    /// <summary>Gets the version that the server, its worker and its outposts run.</summary>
    public AuthentikVersion Version { get; internal set; } = AuthentikVersion.Default;

    /// <summary>Gets the worker, which does the server's background work.</summary>
    public AuthentikWorkerResource Worker { get; internal set; } = null!;

    /// <summary>Gets the PostgreSQL database, or <see langword="null"/> if <c>WithDatabase</c> was not called yet, or if the database is not a PostgreSQL resource of this model.</summary>
    public PostgresDatabaseResource? Database { get; internal set; }

    /// <summary>Gets the Redis server, or <see langword="null"/> if <c>WithRedis</c> was not called, or if it is not a Redis resource of this model.</summary>
    public RedisResource? Redis { get; internal set; }

    /// <summary>Gets the outposts that serve applications of this server.</summary>
    public IReadOnlyList<AuthentikOutpostResource> Outposts => OutpostList;

    /// <summary>Gets the proxied applications that this server guards.</summary>
    public IReadOnlyList<AuthentikProxyApplicationResource> Applications => ApplicationList;

    /// <summary>Gets the applications that sign their users in at this server with OpenID Connect.</summary>
    public IReadOnlyList<AuthentikOidcApplicationResource> OidcApplications => OidcApplicationList;

    /// <summary>Gets the groups that are declared for this server.</summary>
    public IReadOnlyList<AuthentikGroupResource> Groups => GroupList;

    /// <summary>Gets the users that are declared for this server.</summary>
    public IReadOnlyList<AuthentikUserResource> Users => UserList;

    internal List<AuthentikOutpostResource> OutpostList { get; } = [];

    internal List<AuthentikProxyApplicationResource> ApplicationList { get; } = [];

    internal List<AuthentikOidcApplicationResource> OidcApplicationList { get; } = [];

    internal List<AuthentikGroupResource> GroupList { get; } = [];

    internal List<AuthentikUserResource> UserList { get; } = [];

    /// <summary>What lives inside authentik and is there when the blueprint is applied.</summary>
    internal IEnumerable<IResource> Declared => [.. GroupList, .. UserList, .. OidcApplicationList, .. ApplicationList, .. Identity.All, .. Rules.Declared];

    internal DeclaredIdentity Identity { get; } = new();

    /// <summary>Policies, how people sign in, and what the user wrote for blueprints.</summary>
    internal SignInRules Rules { get; } = new();

    /// <summary>Applications of every kind.</summary>
    internal IEnumerable<AuthentikApplicationResource> EveryApplication =>
        [.. OidcApplicationList, .. ApplicationList, .. Identity.SamlApplications, .. Identity.LdapApplications, .. Identity.RadiusApplications,
            .. Identity.RacApplications];

    internal AuthentikRelease Release => AuthentikRelease.Of(Version);

    internal DatabaseSettings DatabaseSettings { get; } = new();

    internal CacheSettings CacheSettings { get; } = new();

    internal StorageSettings Storage { get; } = new();

    internal bool UsesSecretFiles { get; set; }

    internal ParameterResource? AdminPasswordHash { get; set; }

    internal bool PublishesBootstrapToken { get; set; }

    /// <summary>Where uploaded files are kept, if not in the container or in a bucket.</summary>
    internal StorageMount? Media => Storage.Find(AuthentikStorage.Media, Release);

    /// <summary>The account that operations use.</summary>
    internal OperationsAccount Operations { get; set; } = null!;

    /// <summary>How the audit log is followed, if it is.</summary>
    internal AuthentikAuditLogOptions? AuditLog { get; set; }

    /// <summary>What its commands run in.</summary>
    internal OperationRunner Runner => field ??= new(this);

    internal ReferenceExpression AdminEmailReference =>
        AdminEmailParameter is not null ? ReferenceExpression.Create($"{AdminEmailParameter}") : ReferenceExpression.Create($"{DefaultAdminEmail}");

    /// <summary>The URL that browsers and processes on the host use, whoever asks for it.</summary>
    internal EndpointReference PublicEndpoint => new(this, PrimaryEndpointName, KnownNetworkIdentifiers.LocalhostNetwork);

    /// <summary>Where this process reaches the server while it runs, base path included.</summary>
    internal async ValueTask<Uri> GetAddressAsync(CancellationToken cancellationToken) =>
        new(new Uri((await PrimaryEndpoint.GetValueAsync(cancellationToken).ConfigureAwait(false))!), BasePath);

    /// <summary>All containers that share the version.</summary>
    internal IEnumerable<ContainerResource> Containers => [this, .. Workers, .. OutpostList];
}
