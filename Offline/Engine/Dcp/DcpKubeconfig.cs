using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>Where the orchestrator's API listens and how to get in, from the file it writes when it starts.</summary>
internal sealed record DcpKubeconfig(Uri Server, string Token, X509Certificate2 Certificate)
{
    /// <returns><see langword="null"/> while the file is not there or not complete.</returns>
    public static DcpKubeconfig? TryRead(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        string? server = null, token = null, certificate = null;
        foreach (var line in File.ReadLines(path))
        {
            server ??= Value(line, "server: ");
            token ??= Value(line, "token: ");
            certificate ??= Value(line, "certificate-authority-data: ");
        }
        // The file ends with the token: with it, the lines before are complete.
        return server is null || token is not { Length: 32 } || certificate is null
            ? null
            : new(new Uri(server), token, X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(certificate))));
    }

    private static string? Value(string line, string key) =>
        line.AsSpan().TrimStart().StartsWith(key) ? line[(line.IndexOf(key, StringComparison.Ordinal) + key.Length)..].Trim() : null;
}
