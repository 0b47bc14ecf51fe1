using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>The folders on the host that containers write to or read from: made where the library may, with the right owner.</summary>
internal static class StorageFolders
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes what is missing below the root, so that the container engine does not make it for root alone.</summary>
    public static void Prepare(AuthentikResource server, ILogger logger)
    {
        foreach (var kind in Enum.GetValues<AuthentikStorage>())
        {
            if (server.Storage.Find(kind, server.Release) is not { Type: ContainerMountType.BindMount } mount)
            {
                continue;
            }

            if (server.Storage.IsBelowRoot(kind) && !Directory.Exists(mount.Source))
            {
                var isWritten = kind == AuthentikStorage.Media;
                Make(mount.Source, isWritten ? AuthentikContainerImageTags.ContainerUser : null, isWritten ? OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute : Readable);
            }

            // On other systems the container engine runs in a virtual machine that maps owners by itself.
            if (kind == AuthentikStorage.Media && OperatingSystem.IsLinux() && Directory.Exists(mount.Source))
            {
                CheckOwner(server, mount, logger);
            }
        }

        MakeDataFolders(server);
        WarnAboutMovedFiles(server, logger);
    }

    /// <summary>Those of the databases, if they are below the root too.</summary>
    private static void MakeDataFolders(AuthentikResource server)
    {
        if (server.Storage.Root is not { } root)
        {
            return;
        }

        foreach (var database in new ContainerResource?[] { server.Database?.Parent, server.Redis }.OfType<ContainerResource>())
        {
            foreach (var mount in database.Annotations.OfType<ContainerMountAnnotation>())
            {
                if (mount is { Type: ContainerMountType.BindMount, IsReadOnly: false, Source: { } source }
                    && source.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.Exists(source))
                {
                    Make(source, ContainerProfiles.Of(database).User, OwnerOnly);
                }
            }
        }
    }

    /// <summary>Makes a folder for the user of a container, as far as the user of the app host may.</summary>
    private static void Make(string folder, string? owner, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, mode);
            if (owner is not null && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            {
                Give(folder, owner);
            }
        }
    }

    private static void CheckOwner(AuthentikResource server, StorageMount mount, ILogger logger)
    {
        if (ContainerCanWrite(mount.Source))
        {
            return;
        }

        var command = $"sudo chown -R {AuthentikContainerImageTags.ContainerUser} {mount.Source}";
        if (!server.Storage.FixesPermissions)
        {
            throw new DistributedApplicationException(
                $"The folder '{mount.Source}' ({mount.Setting} of '{server.Name}') cannot be written by the user {AuthentikContainerImageTags.ContainerUser} that authentik runs as. Run '{command}', or call WithStoragePermissionFix.");
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new DistributedApplicationException(
                $"WithStoragePermissionFix of '{server.Name}' cannot give the folder '{mount.Source}' to the user {AuthentikContainerImageTags.ContainerUser}: only root may. Run '{command}'.");
        }

        Give(mount.Source, AuthentikContainerImageTags.ContainerUser);
        foreach (var entry in Directory.EnumerateFileSystemEntries(mount.Source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            Give(entry, AuthentikContainerImageTags.ContainerUser);
        }

        logger.LogInformation("Gave '{Folder}' of '{Resource}' to the user {User}.", mount.Source, server.Name, AuthentikContainerImageTags.ContainerUser);
    }

    /// <summary>Files that were uploaded before 2025.12 are looked for below /data/media afterwards.</summary>
    private static void WarnAboutMovedFiles(AuthentikResource server, ILogger logger)
    {
        if (server.Release.MediaPath == "/data" && server.Storage.Root is { } root && server.Storage.IsBelowRoot(AuthentikStorage.Media)
            && Directory.Exists(Path.Combine(root, "media")) && !Directory.Exists(Path.Combine(root, "data", "media")))
        {
            logger.LogWarning(
                "authentik {Version} of '{Resource}' looks for uploaded files in '{New}', and there are some in '{Old}' from before 2025.12. Move that folder.",
                server.Version,
                server.Name,
                Path.Combine(root, "data", "media"),
                Path.Combine(root, "media"));
        }
    }

    private static void Give(string path, string owner)
    {
        // Not through a link: what it points to may be anything on this machine.
        var ids = owner.Split(':');
        if (lchown(path, int.Parse(ids[0], CultureInfo.InvariantCulture), int.Parse(ids[1], CultureInfo.InvariantCulture)) != 0)
        {
            throw new DistributedApplicationException(
                $"'{path}' could not be given to the user {owner}: {Marshal.GetLastPInvokeErrorMessage()}. Use a folder on a file system that has owners.");
        }
    }

    private static bool ContainerCanWrite(string path)
    {
        // struct statx, whose layout is the same on every Linux: mode at 28, owner at 20, group at 24.
        const int CurrentDirectory = -100;
        const uint BasicStats = 0x7ff;
        var buffer = new byte[256];
        if (statx(CurrentDirectory, path, 0, BasicStats, buffer) != 0)
        {
            throw new DistributedApplicationException($"The owner of '{path}' cannot be read: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        const int Write = 3; // To write and to enter.
        var mode = BitConverter.ToUInt16(buffer, 28);
        var shift = BitConverter.ToUInt32(buffer, 20) == AuthentikContainerImageTags.ContainerUserId ? 6
            : BitConverter.ToUInt32(buffer, 24) == AuthentikContainerImageTags.ContainerUserId ? 3
            : 0;
        return ((mode >> shift) & Write) == Write;
    }

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // Two calls of the C library under their own names; generated marshalling would need unsafe code.
    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int owner, int group);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] result);
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
