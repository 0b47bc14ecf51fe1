using System.Text.RegularExpressions;
using Tests.Support;

namespace Tests.Publish;

/// <summary>The published folders as files: what Compose says of them, and what their reader must never find in them.</summary>
public class ComposeFileTests
{
    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(PublishedFolder.GoldenOf("")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public async Task AValueThatIsMissingStopsComposeWithItsName(string name)
    {
        await ComposeProgram.RequireAsync();
        await using var folder = new PublishedFolder(name);
        var variables = folder.Variables().Select(v => v.Name).ToList();
        Assert.NotEmpty(variables);
        foreach (var variable in variables)
        {
            folder.Set(variable, "1");
        }

        await folder.ComposeAsync("--profile", "*", "config", "--quiet");
        foreach (var variable in variables)
        {
            folder.Set(variable, "");
            var (exitCode, output) = await folder.TryComposeAsync("--profile", "*", "config", "--quiet");
            Assert.True(exitCode != 0, $"Without {variable} Compose goes on.");
            Assert.Contains($"required variable {variable} is missing a value: set it in .env", output, StringComparison.Ordinal);
            folder.Set(variable, "1");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task ItHoldsOfficialImagesAndNoPathOfAnyMachine(string name)
    {
        await using var folder = new PublishedFolder(name);
        var images = folder.Services.Values.Select(service => service["image"].ToString()).Where(image => !image.StartsWith('$')).ToList();
        Assert.All(images, image => Assert.Matches("^(docker\\.io/(library|traefik)|ghcr\\.io/goauthentik)/[a-z]+:v?[0-9]+(\\.[0-9]+)*$", image));
        foreach (var file in Directory.EnumerateFiles(folder.Folder, "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.DoesNotContain(Repository.Root.TrimEnd('/'), text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task EveryValueIsDescribedAndNoneIsGiven(string name)
    {
        await using var folder = new PublishedFolder(name);
        var lines = await File.ReadAllLinesAsync(folder[".env"]);
        foreach (var (line, index) in lines.Select((line, index) => (line, index)).Where(l => Regex.IsMatch(l.line, "^[A-Z]")))
        {
            Assert.EndsWith("=", line, StringComparison.Ordinal);
            Assert.Matches("^# .{10,}", lines[index - 1]);
        }
    }
}
