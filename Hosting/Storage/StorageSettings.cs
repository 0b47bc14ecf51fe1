using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What was said about the files of a server. Paths are worked out late, because they depend on the version.</summary>
internal sealed class StorageSettings
{
    public const string ContainerBlueprints = "/blueprints/custom";

    private readonly Dictionary<AuthentikStorage, StorageMount> _mounts = [];

    /// <summary>The folder on the host that holds a folder for each kind, or none.</summary>
    public string? Root { get; set; }

    /// <summary>Give folders that belong to somebody else to the user of the containers.</summary>
    public bool FixesPermissions { get; set; }

    public S3Storage? S3 { get; set; }

    public void Set(AuthentikStorage kind, StorageMount mount) => _mounts[kind] = mount;

    /// <summary>A kind that was named by itself comes before the root.</summary>
    public StorageMount? Find(AuthentikStorage kind, AuthentikRelease release)
    {
        if (_mounts.TryGetValue(kind, out var mount))
        {
            return mount;
        }

        if (Root is null || (kind == AuthentikStorage.Media && S3 is not null))
        {
            return null;
        }

        var folder = Path.Combine(Root, FolderOf(kind, release));

        // An empty folder would hide the databases that the image ships.
        return kind == AuthentikStorage.GeoIP && !Directory.Exists(folder) ? null : new(folder, ContainerMountType.BindMount, $"WithStorageRoot(\"{Root}\")");
    }

    /// <summary>Whether the library makes the folder: those below the root, and none that somebody named.</summary>
    public bool IsBelowRoot(AuthentikStorage kind) => Root is not null && !_mounts.ContainsKey(kind);

    public static string TargetOf(AuthentikStorage kind, AuthentikRelease release) => kind switch
    {
        AuthentikStorage.Media => release.MediaPath,
        AuthentikStorage.Templates => "/templates",
        AuthentikStorage.Certificates => "/certs",
        AuthentikStorage.Blueprints => ContainerBlueprints,
        AuthentikStorage.GeoIP => "/geoip",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of files."),
    };

    public static bool IsForServer(AuthentikStorage kind) => kind is AuthentikStorage.Media or AuthentikStorage.Templates or AuthentikStorage.GeoIP;

    /// <summary>The names of the official Compose files.</summary>
    private static string FolderOf(AuthentikStorage kind, AuthentikRelease release) => kind switch
    {
        AuthentikStorage.Media => release.MediaPath.TrimStart('/'),
        AuthentikStorage.Templates => "custom-templates",
        AuthentikStorage.Certificates => "certs",
        AuthentikStorage.Blueprints => "blueprints",
        _ => "geoip",
    };

    /// <summary>The mounts of a container of the server.</summary>
    public IEnumerable<ContainerMountAnnotation> MountsOf(AuthentikRelease release, bool isWorker) =>
        from kind in Enum.GetValues<AuthentikStorage>()
        where isWorker || IsForServer(kind)
        let mount = Find(kind, release)
        where mount is not null
        select new ContainerMountAnnotation(mount.Source, TargetOf(kind, release), mount.Type, isReadOnly: kind != AuthentikStorage.Media);
}
