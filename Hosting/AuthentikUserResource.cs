using System.Text.Json.Nodes;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a user or a service account in authentik.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that has the user.</param>
/// <param name="userName">The name that the user signs in with.</param>
/// <param name="password">A parameter that contains the password the user starts with, or <see langword="null"/> for an account that has none.</param>
public sealed class AuthentikUserResource(string name, AuthentikResource parent, string userName, ParameterResource? password)
    : Resource(name), IAuthentikBindingSubject, IResourceWithAuthentikAttributes
{
    /// <summary>Gets the server that has the user.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the name that the user signs in with.</summary>
    public string UserName { get; } = userName ?? throw new ArgumentNullException(nameof(userName));

    /// <summary>Gets the parameter that contains the password the user starts with. One that the user changes in authentik stays.</summary>
    /// <exception cref="InvalidOperationException">It is a service account, which has none.</exception>
    public ParameterResource PasswordParameter =>
        Password ?? throw new InvalidOperationException($"'{Name}' is a service account, which has no password. Give it a token with AddApiToken or AddAppPassword.");

    /// <summary>Gets whether the account is a program's and not a person's.</summary>
    public bool IsServiceAccount { get; internal init; }

    /// <summary>Gets the full name of the user.</summary>
    public string DisplayName { get; internal set; } = userName;

    /// <summary>Gets the mail address of the user, or <see langword="null"/> if none was given.</summary>
    public string? Email { get; internal set; }

    /// <summary>Gets the declared groups that the user is a member of.</summary>
    public IReadOnlyList<AuthentikGroupResource> Groups =>
        [.. GroupNames.Select(name => Parent.GroupList.FirstOrDefault(group => group.GroupName == name)).OfType<AuthentikGroupResource>()];

    /// <summary>Gets the folder of users in which authentik lists the user.</summary>
    public string Path { get; internal set; } = "users";

    /// <summary>Gets whether the user may sign in.</summary>
    public bool IsActive { get; internal set; } = true;

    internal ParameterResource? Password { get; } = password;

    internal bool IsExternal { get; set; }

    /// <summary>Also those that are not declared but that every authentik has.</summary>
    internal List<string> GroupNames { get; } = [];

    internal JsonObject AttributeValues { get; } = [];

    JsonObject IResourceWithAuthentikAttributes.Attributes => AttributeValues;

    /// <summary>Not so for a test user in a published form.</summary>
    internal bool IsDeclared => Parent.UserList.Contains(this);

    internal string EntryId => $"user-{Name}";
}
