using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// The certificates of authentik that declarations name. Without one of the name a look-up finds nothing, and authentik would sign, encrypt or check
/// nothing and say nothing of it. The entries make it refuse the blueprint: it cannot make a certificate of a name alone, and leaves one that is there as it is.
/// </summary>
internal static class CertificateEntries
{
    /// <summary>What authentik makes at its first start.</summary>
    public const string SelfSigned = "authentik Self-signed Certificate";

    public const string Model = "authentik_crypto.certificatekeypair";

    public static IEnumerable<YamlNode> Of(AuthentikResource server) =>
        Names(server).OfType<string>().Where(name => name != SelfSigned && !IsDeclared(server, name)).Distinct(StringComparer.Ordinal).Select(name => Map(
            ("model", Text(Model)),
            ("state", Text("created")),
            ("identifiers", Map(("name", Text(name))))));

    /// <summary>Whether an entry of the user's makes it, which comes before all that looks it up, or a blueprint of theirs may, which is applied after this one.</summary>
    private static bool IsDeclared(AuthentikResource server, string name) =>
        server.Rules.Entries.Exists(entry => entry.Model == Model)
        || server.Rules.Blueprints.Exists(own => own.Content.Text.Contains(Model, StringComparison.Ordinal) && own.Content.Text.Contains(name, StringComparison.Ordinal));

    private static IEnumerable<string?> Names(AuthentikResource server) =>
    [
        .. server.OidcApplicationList.SelectMany(application => (string?[])[application.Settings.SigningKey, application.Settings.EncryptionKey]),
        .. server.Identity.SamlApplications.SelectMany(application => (string?[])
            [application.Settings.SigningKey, application.Settings.VerificationCertificate, application.Settings.EncryptionCertificate]),
        .. server.Identity.LdapApplications.Select(application => application.Certificate?.Name),
    ];
}
