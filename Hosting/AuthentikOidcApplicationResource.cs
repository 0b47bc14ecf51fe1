using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application that signs its users in with OpenID Connect: the application and its OAuth2 provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, the slug of the application in authentik and the client id.</param>
/// <param name="parent">The server that signs the users in.</param>
/// <param name="clientSecret">A parameter that contains the client secret.</param>
public sealed class AuthentikOidcApplicationResource(string name, AuthentikResource parent, ParameterResource clientSecret)
    : AuthentikApplicationResource(name, parent), IResourceWithConnectionString
{
    /// <summary>Gets the client id. It is no secret, and the same in every run and deployment.</summary>
    public string ClientId => ChosenClientId ?? Name;

    /// <summary>Gets the parameter that contains the client secret.</summary>
    public ParameterResource ClientSecretParameter { get; } = clientSecret ?? throw new ArgumentNullException(nameof(clientSecret));

    /// <summary>Gets whether the application may ask for refresh tokens.</summary>
    public bool OfflineAccess { get; internal set; }

    /// <summary>Gets whether the application has no secret, as one that runs on its users' devices.</summary>
    public bool IsPublicClient { get; internal set; }

    /// <summary>Gets the issuer of the tokens. authentik derives it from the address it is asked at, and so it is the one the consumer reaches it by.</summary>
    public ReferenceExpression Authority => ReferenceExpression.Create($"{Parent.NetworkBase}/application/o/{Slug}/");

    /// <summary>Gets the URL of the document that tells clients all the others.</summary>
    public ReferenceExpression DiscoveryUri => ReferenceExpression.Create($"{Authority}.well-known/openid-configuration");

    /// <summary>Gets the URIs that authentik sends browsers with a code to: one for each web endpoint it was handed to, and those that were added. Complete once everything is declared.</summary>
    public IReadOnlyList<ReferenceExpression> RedirectUris => [.. OidcVariables.RedirectUris(this).Select(uri => uri.Value)];

    /// <summary>Gets the URL that browsers are sent to for signing in.</summary>
    public ReferenceExpression AuthorizationEndpoint => ReferenceExpression.Create($"{Parent.PublicBase}/application/o/authorize/");

    /// <summary>Gets the URL that browsers are sent to for signing out.</summary>
    public ReferenceExpression EndSessionEndpoint => ReferenceExpression.Create($"{Parent.PublicBase}/application/o/{Slug}/end-session/");

    /// <summary>Gets the URL at which the consumer exchanges codes for tokens.</summary>
    public ReferenceExpression TokenEndpoint => ReferenceExpression.Create($"{Parent.NetworkBase}/application/o/token/");

    /// <summary>Gets the URL at which the consumer asks about the user.</summary>
    public ReferenceExpression UserInfoEndpoint => ReferenceExpression.Create($"{Parent.NetworkBase}/application/o/userinfo/");

    /// <summary>Gets the URL of the keys that tokens are signed with.</summary>
    public ReferenceExpression JwksUri => ReferenceExpression.Create($"{Parent.NetworkBase}/application/o/{Slug}/jwks/");

    /// <summary>
    /// Gets the connection string: <c>Authority</c>, <c>ClientId</c>, <c>ClientSecret</c> unless it is a public client, and the addresses for browsers,
    /// separated by semicolons.
    /// </summary>
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var builder = new ReferenceExpressionBuilder();
            builder.Append($"Authority={Authority};ClientId={ClientId};");
            if (IsPublicClient)
            {
                builder.AppendLiteral("PublicClient=true;");
            }
            else
            {
                builder.Append($"ClientSecret={ClientSecretParameter};");
            }

            builder.Append($"AuthorizationEndpoint={AuthorizationEndpoint};EndSessionEndpoint={EndSessionEndpoint}");
            if (OfflineAccess)
            {
                builder.AppendLiteral(";OfflineAccess=true");
            }

            if (ExtraScopes.Any())
            {
                builder.AppendLiteral($";Scope={string.Join(' ', ExtraScopes)}");
            }

            if (!RequiresHttps)
            {
                builder.AppendLiteral(";RequireHttpsMetadata=false");
            }

            return builder.Build();
        }
    }

    /// <summary>What it was handed to. Its endpoints are looked at when all has been declared.</summary>
    internal List<OidcConsumer> Consumers { get; } = [];

    /// <summary>Redirect URIs of what is not part of the model.</summary>
    internal List<ReferenceExpression> ExtraRedirectUris { get; } = [];

    /// <summary>Between processes of one machine or one container network there is no TLS unless the server's endpoint has it.</summary>
    internal bool RequiresHttps => Parent.PublicUri is { } url ? url.Scheme == Uri.UriSchemeHttps : Parent.PrimaryEndpoint.IsHttps;

    internal string? ChosenClientId { get; set; }

    /// <summary>What it may ask for, in the order in which it is declared.</summary>
    internal IReadOnlyList<string> Scopes => [.. DefaultScopes, .. ExtraScopes, .. OfflineAccess ? ["offline_access"] : (IEnumerable<string>)[]];

    /// <summary>Beyond those that every application has.</summary>
    internal IEnumerable<string> ExtraScopes => BuiltInScopes.Concat(ScopeMappings.Select(mapping => mapping.ScopeName)).Except(DefaultScopes).Distinct();

    internal List<string> BuiltInScopes { get; } = [];

    internal List<AuthentikScopeMappingResource> ScopeMappings { get; } = [];

    internal OidcSettings Settings { get; } = new();

    internal static string[] DefaultScopes => ["openid", "email", "profile"];

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Authority", Authority),
        new("ClientId", ReferenceExpression.Create($"{ClientId}")),
        .. IsPublicClient ? [] : (KeyValuePair<string, ReferenceExpression>[])[new("ClientSecret", ReferenceExpression.Create($"{ClientSecretParameter}"))],
        new("AuthorizationEndpoint", AuthorizationEndpoint),
        new("TokenEndpoint", TokenEndpoint),
        new("UserInfoEndpoint", UserInfoEndpoint),
        new("JwksUri", JwksUri),
        new("EndSessionEndpoint", EndSessionEndpoint),
    ];
}
