using System.Diagnostics;

namespace Tests.Support;

/// <summary>
/// A developer certificate that is trusted by what is started with <see cref="Environment"/> and by nothing else: it lives in a home folder of its own,
/// which is deleted at the end. Most developers' machines have one; Aspire then gives it to containers, and tells them to trust it.
/// </summary>
public sealed class DeveloperCertificate : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("authentik-aspire-").FullName;

    private DeveloperCertificate()
    {
    }

    public (string Name, string Value)[] Environment =>
        [("HOME", _home), ("SSL_CERT_DIR", $"{_home}/.aspnet/dev-certs/trust:/etc/ssl/certs")];

    public static async Task<DeveloperCertificate> CreateAsync()
    {
        var certificate = new DeveloperCertificate();
        try
        {
            await certificate.RunAsync("--trust");
            await certificate.RunAsync("--check", "--trust");
            return certificate;
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["dev-certs", "https", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"dotnet dev-certs https {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await error}");
    }
}
