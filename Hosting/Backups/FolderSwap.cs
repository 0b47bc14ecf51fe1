using System.IO.Compression;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Lays restored files into a hidden folder inside the volume, from where they take the place of the old ones by renaming; the old ones stay in another
/// until the restore is done. Each script can be run again after it was cut off anywhere.
/// </summary>
internal sealed class FolderSwap(ContainerEngine engine, string image, string owner, IReadOnlyList<MountedFolder> folders)
{
    private const string Hidden = ".authentik-restore";

    /// <summary>Moves what is in one folder, except for the hidden one, to another.</summary>
    private const string MoveFunction = """
        move() { find "$1" -mindepth 1 -maxdepth 1 ! -name .authentik-restore -exec mv -f {} "$2"/ \;; }
        """;

    public bool IsEmpty => folders.Count == 0;

    public MountedFolder? Of(BackupPart part) => folders.FirstOrDefault(f => f.Target == part.Source);

    public async Task PrepareAsync(CancellationToken cancellationToken) => await ScriptAsync(
        """
        rm -rf "$folder/.authentik-restore"
        mkdir -p "$folder/.authentik-restore/new"
        """,
        cancellationToken).ConfigureAwait(false);

    public async Task StageAsync(MountedFolder folder, Stream compressed, CancellationToken cancellationToken)
    {
        var helper = await HelperContainer.CreateAsync(engine, image, [folder], readOnly: false, owner, cancellationToken).ConfigureAwait(false);
        await using (helper.ConfigureAwait(false))
        {
            var tar = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                await helper.WriteAsync(folder, $"{Hidden}/new", tar, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Old files out, then a mark, then new files in: with the mark whatever is in the folder is new, without it old.</summary>
    public Task SwapAsync(CancellationToken cancellationToken) => ScriptAsync(
        """
        mkdir "$folder/.authentik-restore/old"
        move "$folder" "$folder/.authentik-restore/old"
        touch "$folder/.authentik-restore/emptied"
        move "$folder/.authentik-restore/new" "$folder"
        """,
        cancellationToken);

    public Task RollBackAsync(CancellationToken cancellationToken) => ScriptAsync(
        """
        if [ -d "$folder/.authentik-restore/old" ]; then
            if [ -e "$folder/.authentik-restore/emptied" ]; then
                find "$folder" -mindepth 1 -maxdepth 1 ! -name .authentik-restore -exec rm -rf {} +
                rm "$folder/.authentik-restore/emptied"
            fi
            move "$folder/.authentik-restore/old" "$folder"
        fi
        rm -rf "$folder/.authentik-restore"
        """,
        cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken) => ScriptAsync("""rm -rf "$folder/.authentik-restore" """, cancellationToken);

    private async Task ScriptAsync(string script, CancellationToken cancellationToken)
    {
        if (!IsEmpty)
        {
            var each = $"for folder in {HelperContainer.Root}/*/; do folder=${{folder%/}}\n{script}\ndone";
            await HelperContainer.RunScriptAsync(engine, image, folders, $"{MoveFunction}\n{each}", cancellationToken).ConfigureAwait(false);
        }
    }
}
