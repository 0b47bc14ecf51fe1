using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Tests.Support;

/// <summary>A package of npm's registry, for looking at. It is fetched once into the folder for what is not kept, with npm as it is set up on this machine.</summary>
internal static class NpmPackage
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>The folder of a package.</summary>
    /// <exception cref="IOException">npm is not there, or cannot fetch it; the message tells why.</exception>
    public static async Task<string> FetchAsync(string name, string version)
    {
        var folder = Path.Combine(Repository.Root, ".dev", "npm", $"{name.TrimStart('@').Replace('/', '-')}-{version}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var temporary = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}").FullName;
        try
        {
            await PackAsync($"{name}@{version}", temporary);
            await using (var archive = File.OpenRead(Directory.EnumerateFiles(temporary, "*.tgz").Single()))
            await using (var plain = new GZipStream(archive, CompressionMode.Decompress))
            {
                await TarFile.ExtractToDirectoryAsync(plain, temporary, overwriteFiles: false);
            }

            Directory.Move(Path.Combine(temporary, "package"), folder);
            return folder;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task PackAsync(string package, string folder)
    {
        // Its scripts are somebody else's code, and packing needs none.
        var start = new ProcessStartInfo("npm", ["pack", package, "--ignore-scripts", "--loglevel=error", "--pack-destination", folder]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            using var npm = Process.Start(start)!;
            try
            {
                var (errors, output) = (npm.StandardError.ReadToEndAsync(limit.Token), npm.StandardOutput.ReadToEndAsync(limit.Token));
                await npm.WaitForExitAsync(limit.Token);
                await output;
                if (npm.ExitCode != 0)
                {
                    throw new IOException($"npm cannot fetch {package}: {(await errors).Split('\n').FirstOrDefault(line => line.Length > 0)}");
                }
            }
            catch (OperationCanceledException)
            {
                npm.Kill(entireProcessTree: true);
                throw new IOException($"npm did not fetch {package} within {s_limit.TotalSeconds:0} s.");
            }
        }
        catch (Win32Exception)
        {
            throw new IOException($"There is no npm here to fetch {package} with.");
        }
    }
}
