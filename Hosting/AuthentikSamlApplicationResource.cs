using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application that signs its users in with SAML: the application and its SAML provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that signs the users in.</param>
/// <param name="assertionConsumerUrl">The URL at which the application takes the answers.</param>
public sealed class AuthentikSamlApplicationResource(string name, AuthentikResource parent, ReferenceExpression assertionConsumerUrl)
    : AuthentikApplicationResource(name, parent), IResourceWithConnectionString
{
    /// <summary>Gets the URL at which the application takes the answers.</summary>
    public ReferenceExpression AssertionConsumerUrl { get; } = assertionConsumerUrl ?? throw new ArgumentNullException(nameof(assertionConsumerUrl));

    /// <summary>Gets the entity id of authentik towards this application.</summary>
    public string Issuer => Settings.Issuer ?? Name;

    /// <summary>Gets the URL of the metadata, from which most applications can set themselves up.</summary>
    public ReferenceExpression MetadataUri => Endpoint(Parent.NetworkBase, "metadata/");

    /// <summary>Gets the URL that browsers are sent to for signing in, with the request in the query.</summary>
    public ReferenceExpression SignOnUri => Endpoint(Parent.PublicBase, "sso/binding/redirect/");

    /// <summary>Gets the URL that browsers are sent to for signing in, with the request in a form.</summary>
    public ReferenceExpression SignOnPostUri => Endpoint(Parent.PublicBase, "sso/binding/post/");

    /// <summary>Gets the URL that browsers are sent to for signing out.</summary>
    public ReferenceExpression SignOutUri => Endpoint(Parent.PublicBase, "slo/binding/redirect/");

    /// <summary>Gets the connection string: <c>MetadataUri</c>, <c>Issuer</c>, <c>SignOnUri</c> and <c>SignOutUri</c>, separated by semicolons. It holds no secret.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"MetadataUri={MetadataUri};Issuer={Issuer};SignOnUri={SignOnUri};SignOutUri={SignOutUri}");

    internal SamlSettings Settings { get; } = new();

    private ReferenceExpression Endpoint(ReferenceExpression server, string path) => ReferenceExpression.Create($"{server}/application/saml/{Slug}/{path}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("MetadataUri", MetadataUri),
        new("Issuer", ReferenceExpression.Create($"{Issuer}")),
        new("SignOnUri", SignOnUri),
        new("SignOnPostUri", SignOnPostUri),
        new("SignOutUri", SignOutUri),
    ];
}
