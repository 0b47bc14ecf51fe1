namespace Aspire.Hosting.ApplicationModel;

/// <summary>How answers of SAML travel to the application.</summary>
public enum AuthentikSamlBinding
{
    /// <summary>In a form that the browser posts. Nearly every application wants this.</summary>
    Post,

    /// <summary>In the query of the URL that the browser is sent to.</summary>
    Redirect,
}

/// <summary>
/// A resource that represents a SAML attribute mapping in authentik: an attribute of answers, and where its value comes from.
/// </summary>
/// <param name="name">The name of the resource, and of the mapping in authentik.</param>
/// <param name="parent">The server that has the mapping.</param>
/// <param name="attributeName">The name of the attribute in answers.</param>
/// <param name="expression">The Python expression that gives the value.</param>
public sealed class AuthentikSamlMappingResource(string name, AuthentikResource parent, string attributeName, string expression)
    : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that has the mapping.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the name of the attribute in answers.</summary>
    public string AttributeName { get; } = attributeName ?? throw new ArgumentNullException(nameof(attributeName));

    /// <summary>Gets the Python expression that gives the value.</summary>
    public string Expression { get; } = expression ?? throw new ArgumentNullException(nameof(expression));

    /// <summary>Gets the name of the attribute for people, or <see langword="null"/> if it has none.</summary>
    public string? FriendlyName { get; internal set; }

    internal string EntryId => $"saml-{Name}";
}
