using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What the app host says about backups of a server; without a word of it, the defaults.</summary>
internal sealed class BackupSettings : IResourceAnnotation
{
    public const string DefaultFolder = "backups";

    /// <summary>The folder of the archives, or <see langword="null"/> for <see cref="DefaultFolder"/> beside the app host's project.</summary>
    public string? Folder { get; set; }

    public int? Keep { get; set; }

    public TimeSpan? KeepFor { get; set; }

    /// <summary>An image with PostgreSQL's client programs, for a database that is no container of this app.</summary>
    public string? DatabaseToolsImage { get; set; }

    public static BackupSettings Of(AuthentikResource server)
    {
        if (server.Annotations.OfType<BackupSettings>().LastOrDefault() is not { } settings)
        {
            settings = new();
            server.Annotations.Add(settings);
        }

        return settings;
    }

    public BackupFolder FolderOf(AuthentikResource server, string appHostDirectory) =>
        new(Path.GetFullPath(Folder ?? DefaultFolder, appHostDirectory), server.Name);
}
