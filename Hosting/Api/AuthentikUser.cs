using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

/// <summary>A user as authentik's API shows one; never with the password.</summary>
/// <param name="Pk">The primary key.</param>
/// <param name="Username">The name to sign in with; authentik tells upper from lower case.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address, or an empty text.</param>
/// <param name="IsActive">Whether the user may sign in.</param>
/// <param name="IsSuperuser">Whether a group makes the user an administrator.</param>
/// <param name="Path">The folder the user is kept in, <c>users</c> by default.</param>
/// <param name="Type"><c>internal</c>, <c>external</c>, <c>service_account</c> or <c>internal_service_account</c>.</param>
/// <param name="Groups">The primary keys of the groups the user is in directly.</param>
/// <param name="Attributes">The user's own attributes.</param>
/// <param name="LastLogin">When the user last signed in, or <see langword="null"/>.</param>
public sealed record AuthentikUser(
    int Pk,
    string Username,
    string Name,
    string Email,
    bool IsActive,
    bool IsSuperuser,
    string Path,
    string Type,
    IReadOnlyList<string> Groups,
    JsonObject Attributes,
    DateTimeOffset? LastLogin);

/// <summary>What to set at a user. What is <see langword="null"/> stays as it is, or becomes authentik's default for a new user.</summary>
public sealed record AuthentikUserChange
{
    /// <summary>Gets the name to sign in with, at most 150 characters; a new user needs it.</summary>
    public string? Username { get; init; }

    /// <summary>Gets the full name; a new user needs it.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Gets whether the user may sign in.</summary>
    public bool? IsActive { get; init; }

    /// <summary>Gets the folder the user is kept in, without slashes at either end.</summary>
    public string? Path { get; init; }

    /// <summary>Gets the kind of the user: <c>internal</c>, <c>external</c> or <c>service_account</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Gets the primary keys of all groups the user is to be in directly; those that are not named are left.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Gets the user's attributes; they replace those there are.</summary>
    public JsonObject? Attributes { get; init; }
}

/// <summary>A group as authentik's API shows one.</summary>
/// <param name="Pk">The primary key.</param>
/// <param name="Name">The name; no two groups share one.</param>
/// <param name="IsSuperuser">Whether it makes its members administrators.</param>
/// <param name="Attributes">The attributes, which its members inherit.</param>
public sealed record AuthentikGroup(string Pk, string Name, bool IsSuperuser, JsonObject Attributes);
