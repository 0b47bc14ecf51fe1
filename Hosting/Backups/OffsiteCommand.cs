using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Authentik.Aspire.Hosting;

/// <summary>A program that takes archives to another place.</summary>
internal sealed record OffsiteCommand(string Executable, IReadOnlyList<string> Arguments)
{
    public const string ArchivePlaceholder = "{archive}";
    public const string FolderPlaceholder = "{folder}";

    private const int LongestError = 500;

    /// <summary>A copy of a large archive over a slow line.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromHours(6);

    /// <returns>Why it failed, or <see langword="null"/>.</returns>
    public async Task<string?> RunAsync(AuthentikBackupsResource backups, BackupFile archive, DistributedApplicationExecutionContext context, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Executable,
            Arguments.Select(a => a
                .Replace(ArchivePlaceholder, archive.Path, StringComparison.Ordinal)
                .Replace(FolderPlaceholder, Path.GetDirectoryName(archive.Path), StringComparison.Ordinal)))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        await AddEnvironmentAsync(start, backups, context, cancellationToken).ConfigureAwait(false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var error = (await process.StandardError.ReadToEndAsync(limit.Token).ConfigureAwait(false)).Trim();
            await output.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? null
                : $"{archive.Name} is saved, but '{Executable}' could not take it off-site (exit code {process.ExitCode}): {(error.Length > 0 ? error[^Math.Min(error.Length, LongestError)..] : "it said nothing")}";
        }
        catch (System.ComponentModel.Win32Exception ex)
        {
            return $"{archive.Name} is saved, but '{Executable}' could not be started: {ex.Message}. Install it, or change WithOffsiteCopy of '{backups.Name}'.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{archive.Name} is saved, but '{Executable}' did not end within {s_limit.TotalHours:0} hours.";
        }
        finally
        {
            if (process is { HasExited: false })
            {
                process.Kill(entireProcessTree: true);
            }

            process?.Dispose();
        }
    }

    /// <summary>What the app host set with <c>WithEnvironment</c>, secrets among them.</summary>
    private static async Task AddEnvironmentAsync(ProcessStartInfo start, AuthentikBackupsResource backups, DistributedApplicationExecutionContext context, CancellationToken cancellationToken)
    {
        var callback = new EnvironmentCallbackContext(context, backups, cancellationToken: cancellationToken) { Logger = NullLogger.Instance };
        foreach (var annotation in backups.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(callback).ConfigureAwait(false);
        }

        foreach (var (name, value) in callback.EnvironmentVariables)
        {
            start.Environment[name] = value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken).ConfigureAwait(false) : value.ToString();
        }
    }
}
