namespace Authentik.Aspire.Hosting;

/// <content>What blueprints of applications, people and sources say, and since when.</content>
internal sealed partial record AuthentikRelease
{
    /// <summary>A group has one <c>parent</c>; later it has a list of <c>parents</c>.</summary>
    public bool GroupsHaveOneParent => IsBefore("2025.12");

    /// <summary>The release line from which on an application is told that a session ended, by each way.</summary>
    public const string BackChannelLogoutSince = "2025.8";
    public const string FrontChannelLogoutSince = "2025.10";

    public const string SignedOutUrisSince = "2026.5";

    public const string SamlSingleLogoutSince = "2025.10";

    /// <summary>There is only the back channel, under a name of its own.</summary>
    public bool HasBackChannelLogoutOnly => !IsBefore(BackChannelLogoutSince) && IsBefore(FrontChannelLogoutSince);

    public bool HasLogoutMethods => !IsBefore(FrontChannelLogoutSince);

    public bool HasSamlSingleLogout => !IsBefore(SamlSingleLogoutSince);

    public string SamlIssuerAttribute => IsBefore("2026.5") ? "issuer" : "issuer_override";

    /// <summary>Before, the serializer takes an icon only in blueprints, and under another name.</summary>
    public string IconAttribute => IsBefore("2025.12") ? "icon" : "meta_icon";

    /// <summary>An application can be left out of the library; before, a launch URL without an address does that.</summary>
    public bool CanHideApplications => !IsBefore("2026.5");

    public string EntraIdProviderType => IsBefore("2025.8") ? "azuread" : "entraid";

    /// <summary>Lines compare by their place in the table.</summary>
    public bool IsBefore(string line) => Place(Line) < Place(line);

    private static int Place(string line) => All.Index().First(release => release.Item.Line == line).Index;
}
