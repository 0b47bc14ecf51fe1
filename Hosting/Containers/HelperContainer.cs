namespace Authentik.Aspire.Hosting;

/// <summary>A folder of the containers as the engine mounts it: a volume by its name or a folder of the host by its path.</summary>
internal sealed record MountedFolder(string Name, string Source, bool IsVolume, string Target, bool IsReadOnly);

/// <summary>
/// A short-lived container that has folders mounted below <see cref="Root"/>, for reading and replacing what volumes and folders hold. It is only created,
/// not started: the engine itself copies, as tar streams that keep owners and modes, so the image needs no tool for it.
/// </summary>
internal sealed class HelperContainer : IAsyncDisposable
{
    public const string Root = "/mnt";

    /// <summary>Whose it is, so that one left behind by a run that was killed can be found.</summary>
    private const string Label = "authentik.aspire.helper";

    private readonly ContainerEngine _engine;
    private readonly string _id;

    private HelperContainer(ContainerEngine engine, string id) => (_engine, _id) = (engine, id);

    public static string PathOf(MountedFolder folder) => $"{Root}/{folder.Name}";

    public static async Task<HelperContainer> CreateAsync(ContainerEngine engine, string image, IEnumerable<MountedFolder> folders, bool readOnly, string owner, CancellationToken cancellationToken)
    {
        var id = await engine.RunAsync(
            ["create", "--network", "none", "--label", $"{Label}={owner}", .. Mounts(folders, readOnly), "--entrypoint", "true", image], cancellationToken).ConfigureAwait(false);
        return new(engine, id.Trim());
    }

    /// <summary>Runs a script of POSIX shell on the folders, as root, without a network.</summary>
    public static Task<string> RunScriptAsync(ContainerEngine engine, string image, IEnumerable<MountedFolder> folders, string script, CancellationToken cancellationToken) =>
        engine.RunAsync(["run", "--rm", "--network", "none", "--user", "0:0", .. Mounts(folders, readOnly: false), "--entrypoint", "sh", image, "-euc", script], cancellationToken);

    /// <summary>Removes what runs that were killed left behind.</summary>
    public static async Task RemoveStaleAsync(ContainerEngine engine, string owner, CancellationToken cancellationToken)
    {
        var ids = await engine.RunAsync(["ps", "--all", "--quiet", "--filter", $"label={Label}={owner}"], cancellationToken).ConfigureAwait(false);
        foreach (var id in ids.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await engine.RunAsync(["rm", "--force", "--volumes", id], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the content of a folder as a tar stream.</summary>
    public Task ReadAsync(MountedFolder folder, Stream tar, CancellationToken cancellationToken) =>
        _engine.RunAsync(["cp", $"{_id}:{PathOf(folder)}/.", "-"], new EngineStreams { Output = tar, What = $"Reading '{folder.Source}'" }, cancellationToken);

    /// <summary>Unpacks a tar stream into a folder that exists.</summary>
    public Task WriteAsync(MountedFolder folder, string subfolder, Stream tar, CancellationToken cancellationToken) =>
        _engine.RunAsync(["cp", "-", $"{_id}:{PathOf(folder)}/{subfolder}"], new EngineStreams { Input = tar, What = $"Writing to '{folder.Source}'" }, cancellationToken);

    public async ValueTask DisposeAsync() =>
        await _engine.RunAsync(["rm", "--force", "--volumes", _id], CancellationToken.None).ConfigureAwait(false);

    private static IEnumerable<string> Mounts(IEnumerable<MountedFolder> folders, bool readOnly) =>
        folders.SelectMany(folder => (string[])[
            "--mount",
            $"type={(folder.IsVolume ? "volume" : "bind")},source={folder.Source},target={PathOf(folder)}{(readOnly ? ",readonly" : "")}",
        ]);
}
