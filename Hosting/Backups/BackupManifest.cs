using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Authentik.Aspire.Hosting;

/// <summary>What an archive says about itself; its first file. There is no secret in it.</summary>
internal sealed record BackupManifest
{
    public const string FileName = "manifest.json";

    /// <summary>Raised when an older library could no longer read what a newer one writes.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Why it was made: <c>backup</c>, <c>schedule</c>, <c>before-restore</c> or <c>before-upgrade</c>.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The name of the server's resource.</summary>
    public required string Server { get; init; }

    public required string AuthentikVersion { get; init; }

    public required string SecretKeyFingerprint { get; init; }

    public required DatabaseFacts Database { get; init; }

    public required IReadOnlyList<BackupPart> Parts { get; init; }

    public double Seconds { get; init; }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Tells whether two secret keys are the same without telling what they are: keys have 50 random characters or more.</summary>
    public static string FingerprintOf(string secretKey) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretKey), "Authentik.Aspire secret key"u8))[..32];
}

/// <summary>
/// The database at the moment of the dump: the version of PostgreSQL, whose major is also that of the client that wrote the dump, and the number of rows
/// of each table in the very snapshot that was dumped.
/// </summary>
internal sealed record DatabaseFacts(string Name, string ServerVersion, int Major, string Encoding, long Bytes, IReadOnlyDictionary<string, long> Rows);

/// <summary>A file of an archive: the dump, or the content of one folder as compressed tar.</summary>
/// <param name="File">Its name in the archive.</param>
/// <param name="Source">What it was read from, such as <c>/media</c> for a folder of the containers.</param>
/// <param name="Size">Bytes before compression; for the dump those of the file, which PostgreSQL compresses itself.</param>
/// <param name="Stored">Bytes in the archive.</param>
/// <param name="Sha256">Of the bytes in the archive.</param>
internal sealed record BackupPart(string File, string Source, long Size, long Stored, string Sha256)
{
    public const string Dump = "database.dump";
}
