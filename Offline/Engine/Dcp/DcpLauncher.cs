using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>Runs the orchestrator's command line.</summary>
internal static class DcpLauncher
{
    private static readonly TimeSpan s_diagnosisTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What configures this process and must not configure the ones it starts: executables inherit the orchestrator's environment.
    /// </summary>
    private static readonly string[] s_notInherited =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL",
    ];

    public static string KubeconfigPath(string sessionFolder) => Path.Combine(sessionFolder, "kubeconfig");

    /// <summary>Starts the orchestrator as a daemon in a session of its own, where Ctrl+C of our terminal does not reach it.</summary>
    public static async Task LaunchAsync(DcpOptions options, string sessionFolder, CancellationToken cancellationToken)
    {
        PrepareSessionFolder(sessionFolder);
        var (exitCode, output) = await RunAsync(options, [.. StartArguments(options, sessionFolder), "--detach"], sessionFolder, cancellationToken);
        if (exitCode != 0)
        {
            throw new DcpException($"'{options.DcpPath} start-apiserver' failed with exit code {exitCode}: {output}");
        }
    }

    /// <summary>
    /// Starts the orchestrator once more, in the foreground, to learn why it ended: a daemon has nowhere to say it, its folder goes with it.
    /// </summary>
    /// <returns>What it said, or <see langword="null"/> if it runs now or said nothing.</returns>
    public static async Task<string?> DiagnoseAsync(DcpOptions options, string sessionFolder, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_diagnosisTimeout);
        PrepareSessionFolder(sessionFolder);
        try
        {
            var (exitCode, output) = await RunAsync(options, StartArguments(options, sessionFolder), sessionFolder, timeout.Token);
            return exitCode != 0 ? output : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public static async Task<DcpInfo> GetInfoAsync(DcpOptions options, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(options, ["info", "--container-runtime", options.ContainerRuntime], null, cancellationToken);
        try
        {
            if (exitCode == 0 && JsonSerializer.Deserialize(output, DcpJson.Default.DcpInfo) is { } info)
            {
                return info;
            }
        }
        catch (JsonException ex)
        {
            throw new DcpException($"'{options.DcpPath} info' answered what is not JSON: {output}", ex);
        }
        throw new DcpException($"'{options.DcpPath} info' failed with exit code {exitCode}: {output}");
    }

    /// <summary>The folder holds the key to the API: nobody else may read it.</summary>
    private static void PrepareSessionFolder(string sessionFolder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The offline engine runs the Linux build of the orchestrator.");
        }
        Directory.CreateDirectory(sessionFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DcpCertificate.Write(sessionFolder);
    }

    private static string[] StartArguments(DcpOptions options, string sessionFolder)
    {
        var monitored = ProcessStat.Read(options.MonitoredProcessId)
            ?? throw new DcpException($"There is no process {options.MonitoredProcessId} that the orchestrator could watch.");
        return
        [
            "start-apiserver", "--kubeconfig", KubeconfigPath(sessionFolder), "--container-runtime", options.ContainerRuntime,
            // With none given the orchestrator makes an RSA key of 4096 bits first, which takes it up to two seconds.
            "--tls-cert-file", DcpCertificate.CertificatePath(sessionFolder), "--tls-key-file", DcpCertificate.KeyPath(sessionFolder),
            // With the start time the orchestrator does not take a later process of the same number for this one.
            "--monitor", options.MonitoredProcessId.ToString(CultureInfo.InvariantCulture), "--monitor-identity-time", monitored.Identity,
        ];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        DcpOptions options,
        IEnumerable<string> arguments,
        string? sessionFolder,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.DcpPath, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in s_notInherited)
        {
            start.Environment.Remove(name);
        }
        if (sessionFolder is not null)
        {
            start.Environment["DCP_SESSION_FOLDER"] = sessionFolder;
        }
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception ex)
        {
            throw new DcpException($"The orchestrator '{options.DcpPath}' could not be run: {ex.Message}. Run Offline/orchestrator/fetch.", ex);
        }
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, process.ExitCode == 0 ? await output : $"{await error}{await output}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
