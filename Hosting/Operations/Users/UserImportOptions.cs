namespace Authentik.Aspire.Hosting;

/// <summary>How new users without a password get in.</summary>
internal enum UserInvitation
{
    /// <summary>Not by the import: they sign in with a source, or are given a password later.</summary>
    None,

    /// <summary>A link for each, in a file that only its owner can read.</summary>
    Link,

    /// <summary>A mail from authentik with a link.</summary>
    Mail,
}

/// <summary>What an import does beside what the file says.</summary>
internal sealed record UserImportOptions
{
    public bool IsDryRun { get; init; }

    /// <summary>Makes groups the file names and authentik lacks; otherwise such rows are bad.</summary>
    public bool CreatesGroups { get; init; }

    /// <summary>Sets the file's passwords for users that are there already too.</summary>
    public bool ResetsPasswords { get; init; }

    public UserInvitation Invitation { get; init; }

    /// <summary>The name of the e-mail stage that sends the mails.</summary>
    public string? MailStage { get; init; }

    /// <summary>Requests at the same time.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Before a request that got no answer is sent again; each time longer by as much.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
