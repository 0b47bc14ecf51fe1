using System.Text.RegularExpressions;

namespace Tests.Publish;

/// <summary>The script of a published folder: it makes up secrets, and finds what would go wrong. It needs a shell and nothing else.</summary>
public class StackScriptTests
{
    [SkippableFact]
    public async Task ItFillsInStrongSecretsAndNeverChangesOne()
    {
        await using var folder = Folder();
        folder.Set("REDIS_PASSWORD", "one that somebody chose");
        var (exitCode, output) = await folder.StackAsync("fill");
        Assert.True(exitCode == 0, output);
        Assert.Equal("one that somebody chose", folder.Value("REDIS_PASSWORD"));
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{59}$", folder.Value("AUTHENTIK_SECRET_KEY"));
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{31}$", folder.Value("POSTGRES_PASSWORD"));
        Assert.Contains("Still to be given by you: ", output, StringComparison.Ordinal);
        Assert.Contains("AUTHENTIK_PUBLIC_URL", output, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Value("AUTHENTIK_SECRET_KEY"), output, StringComparison.Ordinal);
        Assert.Equal(PublishedFolder.OwnerOnly, folder.EnvironmentMode);

        var filled = await File.ReadAllTextAsync(folder[".env"]);
        Assert.Equal(0, (await folder.StackAsync("fill")).ExitCode);
        Assert.Equal(filled, await File.ReadAllTextAsync(folder[".env"]));
        var values = folder.Variables().Select(v => v.Value).Where(value => value.Length > 0).ToList();
        Assert.Equal(values.Count, values.Distinct().Count());
    }

    [SkippableTheory]
    [InlineData("POSTGRES_PASSWORD", "", "error: POSTGRES_PASSWORD is empty.", "./stack fill")]
    [InlineData("AUTHENTIK_PUBLIC_URL", "", "error: AUTHENTIK_PUBLIC_URL is empty. Where browsers open authentik", "Set it in .env.")]
    [InlineData("POSTGRES_PASSWORD", "ChangeMe!", "error: POSTGRES_PASSWORD is a password that everybody tries first.", "Empty it in .env, then ./stack fill")]
    [InlineData("AUTHENTIK_ADMIN_PASSWORD", "tr0ub4dor", "warning: AUTHENTIK_ADMIN_PASSWORD has only 9 characters.", "Empty it in .env, then ./stack fill")]
    [InlineData("AUTHENTIK_SECRET_KEY", "abcdefghijklmnop", "error: AUTHENTIK_SECRET_KEY has only 16 characters; authentik needs 50.", "Empty it in .env, then ./stack fill")]
    [InlineData("AUTHENTIK_SECRET_KEY", "98765432109876543210987654321098765432109876543210", "error: AUTHENTIK_SECRET_KEY consists of digits, which authentik takes for a number.", "Empty it in .env, then ./stack fill")]
    [InlineData("AUTHENTIK_PUBLIC_URL", "http://auth.example.com", "warning: AUTHENTIK_PUBLIC_URL is http://auth.example.com: passwords and cookies cross the network unencrypted.", "Put a reverse proxy")]
    [InlineData("AUTHENTIK_PUBLIC_URL", "https://auth.example.com/", "error: AUTHENTIK_PUBLIC_URL ends with a slash.", "Set it in .env to https://auth.example.com")]
    [InlineData("AUTHENTIK_PUBLIC_URL", "auth.example.com", "error: AUTHENTIK_PUBLIC_URL is 'auth.example.com', which is no address.", "Set it in .env to one like https://auth.example.com")]
    public async Task ItFindsWhatWouldGoWrongAndSaysHowToMendIt(string variable, string value, string finding, string fix)
    {
        await using var folder = await GoodAsync();
        folder.Set(variable, value);
        var (exitCode, output) = await folder.StackAsync("check");
        Assert.Matches($"{Regex.Escape(finding)}[^\n]*\n +{Regex.Escape(fix)}", output);
        Assert.Equal(finding.StartsWith("error", StringComparison.Ordinal) ? 1 : 0, exitCode);
        if (value.Length > 0 && !variable.EndsWith("URL", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(value, output, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task ItHasNothingToSayOfAGoodFolder()
    {
        await using var folder = await GoodAsync();
        Assert.Equal((0, "Nothing stands in the way.\n"), await folder.StackAsync("check"));
    }

    [SkippableTheory]
    [InlineData("docker.io/library/postgres:17", true)]
    [InlineData("docker.io/library/postgres", true)]
    [InlineData("registry.example.com:5000/postgres:latest", true)]
    [InlineData("registry.example.com:5000/postgres:17.6", false)]
    [InlineData("docker.io/library/postgres@sha256:0123456789abcdef", false)]
    public async Task ItWarnsOfTagsThatMove(string image, bool moves)
    {
        await using var folder = await GoodAsync();
        var file = folder["docker-compose.yaml"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("docker.io/library/postgres:17.6", image, StringComparison.Ordinal));
        var (exitCode, output) = await folder.StackAsync("check");
        Assert.Equal(0, exitCode);
        Assert.Equal(moves, output.Contains($"warning: The tag of the image {image} moves", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task ItSeesThatOthersMayReadTheSecrets()
    {
        await using var folder = await GoodAsync();
        folder.EnvironmentMode = PublishedFolder.OwnerOnly | UnixFileMode.OtherRead;
        Assert.Contains("warning: .env has the mode 604, so others may read the secrets in it.\n         chmod 600 .env", (await folder.StackAsync("check")).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ItMakesTheSecretsThatAreFiles()
    {
        await using var folder = Folder("SharedDatabases");
        var (_, output) = await folder.StackAsync("fill");
        Assert.Contains("Filled: secrets/authentik-secret-key\n", output, StringComparison.Ordinal);
        Assert.Contains("Still to be given by you: the file secrets/db-password, with the mode 644\n", output, StringComparison.Ordinal);
        var key = await File.ReadAllTextAsync(folder["secrets/authentik-secret-key"]);
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{59}$", key);
        Assert.DoesNotContain(key, output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["secrets"]));
        }

        await folder.StackAsync("fill");
        Assert.Equal(key, await File.ReadAllTextAsync(folder["secrets/authentik-secret-key"]));
        Assert.Contains("error: The file secrets/cache-password is missing or empty.", (await folder.StackAsync("check")).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ItMakesTheFoldersThatHoldTheData()
    {
        await using var folder = Folder("SingleHost");
        Skip.IfNot(Environment.IsPrivilegedProcess, "Only root may give folders to the users of containers.");
        await folder.StackAsync("fill");
        folder.Set("PG_PASS", "of-some-length-0123456789");
        folder.Set("SECRET_KEY", new string('k', 50));
        folder.Set("STORAGE_ROOT", folder["data"]);
        Assert.Contains($"error: The folder STORAGE_ROOT, {folder["data"]}, does not exist.\n       mkdir -p {folder["data"]}, then ./stack folders", (await folder.StackAsync("check")).Output, StringComparison.Ordinal);

        Directory.CreateDirectory(folder["data/media"]);
        Assert.Contains("backups is missing, blueprints is missing, certs is missing, custom-templates is missing, database is missing, media does not belong to 1000:1000", (await folder.StackAsync("check")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await folder.StackAsync("folders")).ExitCode);
        Assert.Equal((0, "Nothing stands in the way.\n"), await folder.StackAsync("check"));
    }

    [SkippableFact]
    public async Task ARestoreThatFailsStartsWhatItHadStopped()
    {
        await using var folder = Folder();
        var docker = folder["docker"];
        await File.WriteAllTextAsync(docker, """
            #!/bin/sh
            echo "$*" >>calls
            case $* in *" restore "*) echo "The archive is cut off." >&2; exit 1 ;; esac

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(docker, PublishedFolder.OwnerOnly | UnixFileMode.UserExecute);
        }

        var path = new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(docker)}:{Environment.GetEnvironmentVariable("PATH")}" };

        var (exitCode, output) = await ComposeProgram.RunAsync(Path.GetDirectoryName(docker)!, path, folder["stack"], "restore", "authentik-1");

        Assert.Equal(1, exitCode);
        Assert.Contains("authentik-1 was not restored, see above; what was there runs again.", output, StringComparison.Ordinal);
        var calls = await File.ReadAllLinesAsync(folder["calls"]);
        Assert.Equal(["verify", "backup", "stop", "restore", "up"], calls.Select(call => new[] { " verify ", " backup", " stop ", " restore ", " up " }.Single(call.Contains).Trim()));
    }

    private static PublishedFolder Folder(string name = "Default")
    {
        Skip.If(OperatingSystem.IsWindows(), "The script is for the machines that run Compose stacks: there is no shell here.");
        return new(name);
    }

    /// <summary>One with everything in it.</summary>
    private static async Task<PublishedFolder> GoodAsync()
    {
        var folder = Folder();
        await folder.StackAsync("fill");
        foreach (var (name, _) in folder.Variables().Where(v => v.Name.EndsWith("_PUBLIC_URL", StringComparison.Ordinal)))
        {
            folder.Set(name, $"https://{name.ToLowerInvariant().Replace('_', '-')}.example.com");
        }

        folder.Set("PORTAL_IMAGE", "registry.example.com/portal:1.2.3");
        folder.Set("PORTAL_HOST_PORT", "8080");
        return folder;
    }
}
