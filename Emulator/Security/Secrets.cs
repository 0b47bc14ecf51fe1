using System.Security.Cryptography;
using System.Text;

namespace Authentik.Emulator.Security;

/// <summary>Random keys, password hashes, stable identifiers.</summary>
internal static class Secrets
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Algorithm = "pbkdf2_sha256";

    // Fewer rounds than authentik's, which is meant for production: a sign-in here takes some 10 ms. A hash carries its own count.
    private const int Iterations = 60_000;

    /// <summary>A random text of letters and digits.</summary>
    internal static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Hashes a password in Django's format.</summary>
    internal static string HashPassword(string password)
    {
        var salt = Random(22);
        return $"{Algorithm}${Iterations}${salt}${Derive(password, salt, Iterations)}";
    }

    /// <summary>Whether a password fits a hash. An empty or unusable hash fits nothing, and takes as long.</summary>
    internal static bool VerifyPassword(string password, string hash)
    {
        if (hash.Split('$') is not [Algorithm, var rounds, var salt, var expected] || !int.TryParse(rounds, out var iterations))
        {
            Derive(password, "no-usable-password", Iterations);
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Derive(password, salt, iterations)), Encoding.ASCII.GetBytes(expected));
    }

    /// <summary>64 hexadecimal digits that always follow from the same text.</summary>
    internal static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Derive(string password, string salt, int iterations) =>
        Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, 32));
}
