namespace Aspire.Hosting.ApplicationModel;

/// <summary>How somebody who comes from a source and a user that authentik has are taken for the same.</summary>
public enum AuthentikUserMatching
{
    /// <summary>By the source's own identifier only: users of the same name or mail address are others.</summary>
    Identifier,

    /// <summary>Who has the same mail address is the same. Only safe if the source verifies mail addresses.</summary>
    LinkByEmail,

    /// <summary>Nobody is let in whose mail address somebody else has.</summary>
    DenyByEmail,

    /// <summary>Who has the same user name is the same. Only safe if nobody can choose their user name at the source.</summary>
    LinkByUserName,

    /// <summary>Nobody is let in whose user name somebody else has.</summary>
    DenyByUserName,
}

/// <summary>
/// A resource that represents a source of users in authentik: a directory, or another identity provider.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the source in authentik.</param>
/// <param name="parent">The server that has the source.</param>
public abstract class AuthentikSourceResource(string name, AuthentikResource parent) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that has the source.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the name that users see on the login page.</summary>
    public string DisplayName { get; internal set; } = name;

    /// <summary>Gets how somebody who comes from the source and a user that authentik has are taken for the same.</summary>
    public AuthentikUserMatching UserMatching { get; internal set; }

    internal string EntryId => $"source-{Name}";
}
