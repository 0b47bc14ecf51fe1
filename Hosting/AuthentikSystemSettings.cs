namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Settings that authentik keeps in its database. What is <see langword="null"/> is left as it is there.
/// </summary>
public sealed class AuthentikSystemSettings
{
    /// <summary>Gets or sets where pictures of users come from, in the order in which they are tried: <c>gravatar</c>, <c>initials</c>, <c>none</c>, <c>attributes.…</c> or a URL, separated by commas. authentik's default is <c>gravatar,initials</c>, which asks a vendor.</summary>
    public string? Avatars { get; set; }

    /// <summary>Gets or sets how long events of the audit log are kept, from a minute on. authentik's default is 365 days.</summary>
    public TimeSpan? EventRetention { get; set; }

    /// <summary>Gets or sets the links at the foot of the sign-in pages; an empty list removes them.</summary>
    public IReadOnlyList<AuthentikFooterLink>? FooterLinks { get; set; }

    /// <summary>Gets or sets whether users may change their own names. authentik's default is yes.</summary>
    public bool? UsersMayChangeName { get; set; }

    /// <summary>Gets or sets whether users may change their own mail addresses. authentik's default is no.</summary>
    public bool? UsersMayChangeEmail { get; set; }

    /// <summary>Gets or sets whether users may change the names they sign in with. authentik's default is no.</summary>
    public bool? UsersMayChangeUserName { get; set; }

    /// <summary>Gets or sets how long a new token is valid, from a minute on. authentik's default is 30 minutes.</summary>
    public TimeSpan? TokenDuration { get; set; }

    /// <summary>Gets or sets how many characters a new token has, 1 or more. authentik's default is 60.</summary>
    public int? TokenLength { get; set; }
}

/// <summary>
/// A link at the foot of the sign-in pages.
/// </summary>
/// <param name="Name">What users read.</param>
/// <param name="Url">Where it leads, or <see langword="null"/> for a text without a link.</param>
public sealed record AuthentikFooterLink(string Name, string? Url = null);
