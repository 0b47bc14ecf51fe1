using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// The file of a backup: a tar file whose first entry is the manifest and whose last is the SHA-256 of every byte before it, so that one pass over the file
/// tells whether it is whole. Any tar opens it.
/// </summary>
internal static class BackupArchive
{
    public const string ChecksumFileName = "archive.sha256";

    private const int BufferSize = 1 << 20;

    /// <summary>Writes an archive of the manifest and of files that lie in a folder, and deletes each of these when it is in.</summary>
    public static async Task WriteAsync(string path, BackupManifest manifest, string folder, CancellationToken cancellationToken)
    {
        var file = PrivateFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            using var hashed = new HashingStream(file);
            var writer = new TarWriter(hashed, TarEntryFormat.Pax, leaveOpen: true);
            await using (writer.ConfigureAwait(false))
            {
                using var text = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupManifest.Json));
                await WriteEntryAsync(writer, BackupManifest.FileName, text, manifest.Created, cancellationToken).ConfigureAwait(false);
                foreach (var part in manifest.Parts)
                {
                    var source = Path.Combine(folder, part.File);
                    var content = File.OpenRead(source);
                    await using (content.ConfigureAwait(false))
                    {
                        await WriteEntryAsync(writer, part.File, content, manifest.Created, cancellationToken).ConfigureAwait(false);
                    }

                    // Otherwise everything would be on the disk twice.
                    File.Delete(source);
                }

                await writer.WriteEntryAsync(Checksum(hashed.Sha256), cancellationToken).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Reads the manifest only, which says nothing about whether the rest is whole.</summary>
    /// <exception cref="BackupException">The file is not an archive, or one of a later library.</exception>
    public static async Task<BackupManifest> ReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                using var reader = new TarReader(file);
                if (await reader.GetNextEntryAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { Name: BackupManifest.FileName, DataStream: { } text }
                    && await JsonSerializer.DeserializeAsync<BackupManifest>(text, BackupManifest.Json, cancellationToken).ConfigureAwait(false) is { } manifest)
                {
                    return manifest.Format <= BackupManifest.CurrentFormat
                        ? manifest
                        : throw new BackupException($"'{Path.GetFileName(path)}' has format {manifest.Format}; this library reads up to {BackupManifest.CurrentFormat}. Use the version of Authentik.Aspire.Hosting that made it, or a later one.");
                }
            }
        }
        catch (Exception ex) when (ex is InvalidDataException or EndOfStreamException or JsonException or FormatException)
        {
            throw new BackupException($"'{Path.GetFileName(path)}' cannot be read as a backup: {ex.Message} Use another archive.");
        }

        throw new BackupException($"'{Path.GetFileName(path)}' is not a backup: it does not begin with {BackupManifest.FileName}. Use another file.");
    }

    /// <summary>Reads the whole file and compares it with its checksum.</summary>
    /// <exception cref="BackupException">It is not whole; the message says in which way.</exception>
    public static async Task<BackupManifest> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            throw new BackupException($"There is no file '{path}'.");
        }

        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var trailer = TrailerOf(new string('0', SHA256.HashSizeInBytes * 2));
            var body = file.Length - trailer.Length;
            if (body <= 0)
            {
                throw new BackupException($"'{name}' is cut short: it has {file.Length} bytes, less than the checksum at its end needs. Use another archive.");
            }

            var digest = await HashAsync(file, body, cancellationToken).ConfigureAwait(false);
            await file.ReadExactlyAsync(trailer, cancellationToken).ConfigureAwait(false);
            if (!trailer.AsSpan().SequenceEqual(TrailerOf(digest)))
            {
                var cut = Encoding.ASCII.GetString(trailer, 0, ChecksumFileName.Length) != ChecksumFileName;
                throw new BackupException(cut
                    ? $"'{name}' is cut short: the checksum that ends an archive is not there. Use another archive."
                    : $"'{name}' is damaged: its content has not the SHA-256 it had when it was written. Use another archive.");
            }
        }

        var manifest = await ReadManifestAsync(path, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Hands over each file of an archive in turn, as it is stored.</summary>
    public static async Task ReadPartsAsync(string path, Func<BackupPart, Stream, Task> read, CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(path, cancellationToken).ConfigureAwait(false);
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            using var reader = new TarReader(file);
            while (await reader.GetNextEntryAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } entry)
            {
                if (manifest.Parts.FirstOrDefault(p => p.File == entry.Name) is { } part)
                {
                    await read(part, entry.DataStream ?? Stream.Null).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<string> HashAsync(FileStream file, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        while (length > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            length -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Task WriteEntryAsync(TarWriter writer, string name, Stream content, DateTimeOffset time, CancellationToken cancellationToken) =>
        writer.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = time, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite },
            cancellationToken);

    /// <summary>In the oldest form, which holds nothing but what is set here: the same digest gives the same bytes.</summary>
    private static UstarTarEntry Checksum(string digest) => new(TarEntryType.RegularFile, ChecksumFileName)
    {
        DataStream = new MemoryStream(Encoding.ASCII.GetBytes(digest)),
        ModificationTime = DateTimeOffset.UnixEpoch,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private static byte[] TrailerOf(string digest)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            writer.WriteEntry(Checksum(digest));
        }

        return stream.ToArray();
    }
}
