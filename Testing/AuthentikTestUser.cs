using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Testing;

/// <summary>
/// A user that a test made, with the password to sign in with.
/// </summary>
public sealed class AuthentikTestUser
{
    internal AuthentikTestUser(AuthentikResource server, long id, string userName, string password) =>
        (Server, Id, UserName, Password) = (server, id, userName, password);

    /// <summary>Gets the server that has the user.</summary>
    public AuthentikResource Server { get; }

    /// <summary>Gets the number of the user in authentik, <c>pk</c> in its API.</summary>
    public long Id { get; }

    /// <summary>Gets the name that the user signs in with.</summary>
    public string UserName { get; }

    /// <summary>Gets the password of the user.</summary>
    public string Password { get; }

    /// <summary>The name; never the password.</summary>
    /// <returns>The name of the user.</returns>
    public override string ToString() => UserName;
}
