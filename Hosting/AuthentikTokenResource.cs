namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a token of a user in authentik, for its API or as a password for programs.
/// </summary>
/// <param name="name">The name of the resource, and the identifier of the token in authentik.</param>
/// <param name="user">The user whose token it is.</param>
/// <param name="key">A parameter that contains the token itself.</param>
/// <param name="isAppPassword">Whether it is a password for programs, and not a token of the API.</param>
public sealed class AuthentikTokenResource(string name, AuthentikUserResource user, ParameterResource key, bool isAppPassword)
    : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the user whose token it is.</summary>
    public AuthentikUserResource User { get; } = user ?? throw new ArgumentNullException(nameof(user));

    /// <summary>Gets the server that has the token.</summary>
    public AuthentikResource Parent => User.Parent;

    /// <summary>Gets the parameter that contains the token itself.</summary>
    public ParameterResource KeyParameter { get; } = key ?? throw new ArgumentNullException(nameof(key));

    /// <summary>Gets whether it is a password for programs, and not a token of the API.</summary>
    public bool IsAppPassword { get; } = isAppPassword;

    /// <summary>Gets what it is for, or <see langword="null"/> if nobody said.</summary>
    public string? Description { get; internal set; }
}
