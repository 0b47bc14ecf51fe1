using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What a restore may do beyond what is safe; each answers to a refusal.</summary>
/// <param name="Archive">Name or path; empty for the newest.</param>
/// <param name="AllowOtherRelease">Restore the archive of another release line or of a newer version.</param>
/// <param name="AllowOtherKey">Restore though the secret key is another one than the archive was made with.</param>
/// <param name="ReplaceReadOnlyFolders">Also put back folders that the containers only read, such as templates, where they hold something else now.</param>
/// <param name="SkipSafetyBackup">Do not save what is there first.</param>
internal sealed record RestoreRequest(string? Archive, bool AllowOtherRelease = false, bool AllowOtherKey = false, bool ReplaceReadOnlyFolders = false, bool SkipSafetyBackup = false);

/// <summary>Finds what speaks against restoring an archive before anything is touched.</summary>
internal static class RestoreChecks
{
    public static void Check(BackupManifest manifest, AuthentikResource server, string fingerprint, int serverMajor, RestoreRequest request)
    {
        var release = AuthentikVersion.Parse(manifest.AuthentikVersion);
        if (!request.AllowOtherRelease && (release.Line != server.Version.Line || IsNewerPatch(release, server.Version)))
        {
            throw new BackupException(release > server.Version
                ? $"The archive is of authentik {release} and '{server.Name}' runs {server.Version}. authentik cannot go back: an older version does not understand the database of a newer one. Set the version to {release} and restore then. With '{RestoreArguments.OtherRelease}' it is restored all the same; authentik will most likely not start, and the old state is put back."
                : $"The archive is of authentik {release} and '{server.Name}' runs {server.Version}. Set the version to {release}, restore, and upgrade one release line at a time. With '{RestoreArguments.OtherRelease}' it is restored all the same and {server.Version} migrates it; if release lines are skipped, migrations may fail, and the old state is put back.");
        }

        if (!request.AllowOtherKey && manifest.SecretKeyFingerprint != fingerprint)
        {
            throw new BackupException(
                $"The archive was made with another secret key than the one in parameter '{server.SecretKeyParameter.Name}' (fingerprint {manifest.SecretKeyFingerprint}, here {fingerprint}). Set Parameters:{server.SecretKeyParameter.Name} to the key of that time. With '{RestoreArguments.OtherKey}' it is restored all the same: everybody is signed out and links that were sent become invalid; users, passwords and API tokens go on working.");
        }

        if (manifest.Database.Major > serverMajor)
        {
            throw new BackupException(
                $"The dump is of PostgreSQL {manifest.Database.Major} and the server is {serverMajor}, whose programs cannot read it. Use PostgreSQL {manifest.Database.Major} or later.");
        }
    }

    /// <summary>A version without a patch is the newest of its line, whichever that is.</summary>
    private static bool IsNewerPatch(AuthentikVersion archive, AuthentikVersion server) => archive.Patch is { } there && server.Patch is { } here && there > here;
}

/// <summary>The names of the command's arguments, which messages tell.</summary>
internal static class RestoreArguments
{
    public const string Archive = "archive";
    public const string OtherRelease = "other-release";
    public const string OtherKey = "other-secret-key";
    public const string ReadOnlyFolders = "read-only-folders";
    public const string SkipSafetyBackup = "skip-safety-backup";
}
