using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Authentik.Aspire.Hosting;

/// <summary>Changes the password of a role of PostgreSQL. The statement holds a verifier, as that of psql's <c>\password</c> does: no log of the server gets to see the password.</summary>
internal static class PostgresPassword
{
    private const int Iterations = 4096;
    private const int SaltLength = 16;

    public static async Task ChangeAsync(string connectionString, string role, string password, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();

        // Neither part can be a parameter of this statement. The verifier is base 64.
        command.CommandText = $"alter role \"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\" password '{Verifier(password, RandomNumberGenerator.GetBytes(SaltLength))}'";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SCRAM-SHA-256 of RFC 5802 and 7677, as PostgreSQL stores it. For passwords of ASCII characters, which need no preparation.</summary>
    internal static string Verifier(string password, byte[] salt)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
