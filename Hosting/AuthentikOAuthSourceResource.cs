namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents another identity provider with which users can sign in to authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
/// <param name="parent">The server that has the source.</param>
/// <param name="clientId">A parameter that contains the client id that the provider gave.</param>
/// <param name="clientSecret">A parameter that contains the client secret that the provider gave.</param>
public sealed class AuthentikOAuthSourceResource(string name, AuthentikResource parent, ParameterResource clientId, ParameterResource clientSecret)
    : AuthentikSourceResource(name, parent)
{
    /// <summary>Gets the parameter that contains the client id that the provider gave.</summary>
    public ParameterResource ClientIdParameter { get; } = clientId ?? throw new ArgumentNullException(nameof(clientId));

    /// <summary>Gets the parameter that contains the client secret that the provider gave.</summary>
    public ParameterResource ClientSecretParameter { get; } = clientSecret ?? throw new ArgumentNullException(nameof(clientSecret));

    /// <summary>Gets the redirect URI to register at the provider.</summary>
    public ReferenceExpression CallbackUri => ReferenceExpression.Create($"{Parent.PublicBase}/source/oauth/callback/{Name}/");

    /// <summary>Gets whether the login page offers the source.</summary>
    public bool IsOnLoginPage { get; internal set; } = true;

    /// <summary>authentik's name for the kind of provider, which depends on the release.</summary>
    internal Func<AuthentikResource, string> ProviderType { get; init; } = null!;

    /// <summary>Addresses that differ from those of the kind of provider.</summary>
    internal IReadOnlyList<(string Attribute, string Url)> Urls { get; init; } = [];

    internal List<string> Scopes { get; } = [];
}
