namespace Authentik.Aspire.Hosting;

/// <content>What blueprints of policies and sign-in rules say, and since when.</content>
internal sealed partial record AuthentikRelease
{
    /// <summary>The tags !File, !FindObject and !ParseJSON, and entries in sections.</summary>
    public bool HasNewBlueprintTags => !IsBefore("2025.8");

    /// <summary>A policy that looks at earlier passwords; it needs a license.</summary>
    public bool HasPasswordHistory => !IsBefore("2025.4");

    /// <summary>A session knows a device again.</summary>
    public bool HasRememberDevice => !IsBefore("2025.8");

    /// <summary>The mails an account can ask for are limited.</summary>
    public bool HasRecoveryLimit => !IsBefore("2025.8");

    /// <summary>A blueprint can make invitations; before, they have no owner then and the database refuses them.</summary>
    public bool HasInvitationsInBlueprints => !IsBefore("2025.12");
}
