using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Authentik.Aspire.Publishing;

/// <summary>A folder of the host that containers use, below the one that holds them all.</summary>
/// <param name="Path">Its path below that one.</param>
/// <param name="Owner">Who it must belong to, as <c>uid:gid</c>.</param>
internal sealed record StorageFolder(string Path, string Owner);

/// <summary>Volumes under names that mean something to the one who runs the stack, and folders of the host below one that is named at its place.</summary>
internal sealed partial class ComposeStorage(IReadOnlyList<string> roots)
{
    /// <summary>The variable with the folder of the host that holds the data.</summary>
    public const string RootVariable = "STORAGE_ROOT";

    private readonly SortedDictionary<string, StorageFolder> _folders = new(StringComparer.Ordinal);

    /// <summary>The folders below the root, in the order of their paths.</summary>
    public IReadOnlyCollection<StorageFolder> Folders => _folders.Values;

    /// <summary>Aspire puts the name of the app host and a hash of it in front; a Compose project keeps its volumes apart by itself.</summary>
    public static string VolumeName(string name) => GeneratedPrefix().Replace(name, "");

    public void AddFolder(string path, string owner) => _folders[path] = new(path, owner);

    public void Apply(ComposeFile file, Service service, IReadOnlyList<ContainerMountAnnotation> mounts, string? user)
    {
        for (var index = 0; index < mounts.Count && index < service.Volumes.Count; index++)
        {
            var (mount, volume) = (mounts[index], service.Volumes[index]);
            if (mount.Type == ContainerMountType.Volume)
            {
                var name = VolumeName(mount.Source!);
                volume.Name = volume.Source = name;
                file.Volumes.Remove(mount.Source!);
                file.Volumes.TryAdd(name, new Volume { Name = name });
            }
            else if (roots.FirstOrDefault(root => IsBelow(root, mount.Source!)) is { } root)
            {
                var path = Path.GetRelativePath(root, mount.Source!).Replace('\\', '/');
                volume.Source = $"${{{RootVariable}}}/{path}";

                // What is only read may belong to anybody; what is written is written by one user.
                var owner = mount.IsReadOnly ? "0:0" : user ?? "0:0";
                if (!_folders.ContainsKey(path) || !mount.IsReadOnly)
                {
                    AddFolder(path, owner);
                }
            }
        }
    }

    private static bool IsBelow(string root, string path) => path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    [GeneratedRegex("^[a-z0-9.-]+?-[0-9a-f]{10}-")]
    private static partial Regex GeneratedPrefix();
}
