namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an invitation to enroll. Its key, which the link to it holds, is made by authentik.
/// </summary>
/// <param name="name">The name of the resource, and of the invitation in authentik.</param>
/// <param name="parent">The server that the invitation is for.</param>
public sealed class AuthentikInvitationResource(string name, AuthentikResource parent) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that the invitation is for.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets when the invitation ends, or <see langword="null"/> if never.</summary>
    public DateTimeOffset? Expires { get; internal init; }

    /// <summary>Gets whether the invitation works once only.</summary>
    public bool SingleUse { get; internal init; }

    /// <summary>Gets what the invited user has whatever they type, by the key of the field.</summary>
    public IReadOnlyDictionary<string, AuthentikValue> FixedData { get; internal init; } = new Dictionary<string, AuthentikValue>();
}
