namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a user in authentik.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that has the user.</param>
/// <param name="userName">The name that the user signs in with.</param>
/// <param name="password">A parameter that contains the password the user starts with.</param>
public sealed class AuthentikUserResource(string name, AuthentikResource parent, string userName, ParameterResource password)
    : Resource(name), IAuthentikBindingSubject
{
    /// <summary>Gets the server that has the user.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the name that the user signs in with.</summary>
    public string UserName { get; } = userName ?? throw new ArgumentNullException(nameof(userName));

    /// <summary>Gets the parameter that contains the password the user starts with. One that the user changes in authentik stays.</summary>
    public ParameterResource PasswordParameter { get; } = password ?? throw new ArgumentNullException(nameof(password));

    /// <summary>Gets the full name of the user.</summary>
    public string DisplayName { get; internal set; } = userName;

    /// <summary>Gets the mail address of the user, or <see langword="null"/> if none was given.</summary>
    public string? Email { get; internal set; }

    /// <summary>Gets the groups that the user is a member of.</summary>
    public IReadOnlyList<AuthentikGroupResource> Groups => GroupList;

    internal List<AuthentikGroupResource> GroupList { get; } = [];
}
