using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Tests.Support;

namespace Tests.Manifest;

public sealed class ManifestTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"manifest-{Guid.NewGuid():N}.json");

    [Fact]
    public async Task TheCommittedManifestIsUpToDate()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "aspire-manifest.json"));

        // Paths in it are relative to where it is written.
        Assert.Equal(Normalize(committed), Normalize(await WriteAsync()));

        static string Normalize(string text) => System.Text.RegularExpressions.Regex.Replace(text.ReplaceLineEndings("\n"), "\"path\": \"[^\"]*/(?=[^/\"]+\")", "\"path\": \"");
    }

    [Fact]
    public async Task ItNamesTheOfficialImagesWhateverRunsHere()
    {
        var images = Images(await WriteAsync("Images:Supply=Local"));
        Assert.Equal(
            [
                "docker.io/library/postgres:17.6",
                "docker.io/library/redis:8.6",
                "docker.io/traefik/whoami:v1.11",
                "ghcr.io/goauthentik/proxy:2025.8.4",
                "ghcr.io/goauthentik/server:2025.8.4",
            ],
            images);
    }

    [Fact]
    public async Task ANewVersionDoesWithoutRedis()
    {
        var images = Images(await WriteAsync("Authentik:Version=2026.2.2"));
        Assert.DoesNotContain(images, i => i.Contains("redis", StringComparison.Ordinal));
        Assert.Contains("ghcr.io/goauthentik/server:2026.2.2", images);
    }

    [Fact]
    public async Task ItHoldsNoSecretAndNoPathOfThisMachine()
    {
        const string Secret = "never-in-the-manifest-0123456789-0123456789-0123456789";
        string[] parameters =
        [
            "postgres-password", "redis-password", "authentik-admin-password", "authentik-secret-key", "authentik-bootstrap-token",
            "ak-outpost-organizr-token", "ak-outpost-cwad-token", "portal-login-client-secret",
        ];
        var manifest = await WriteAsync([.. parameters.Select(p => $"Parameters:{p}={Secret}")]);
        Assert.DoesNotContain(Secret, manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("authentik-bootstrap-token", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("bindMounts", manifest, StringComparison.Ordinal);
        var committed = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "aspire-manifest.json"));
        Assert.DoesNotContain(Repository.Root.TrimEnd('/'), committed, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/", committed, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ItIsValid()
    {
        var schema = Repository.ReadReference("aspire-manifest-8.0.schema.json");
        Skip.If(schema is null, "The schema of Aspire's manifest is not at hand (shared/data beside the repository).");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "aspire-manifest.json")));
        Assert.Empty(new JsonSchema(schema).Validate(manifest));
    }

    public void Dispose() => File.Delete(_file);

    private static IReadOnlyList<string> Images(string manifest) =>
        [.. JsonNode.Parse(manifest)!["resources"]!.AsObject().Select(r => r.Value!["image"]?.GetValue<string>()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private async Task<string> WriteAsync(params string[] settings)
    {
        using var limit = new CancellationTokenSource(s_limit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--publisher", "manifest", "--output-path", _file, .. settings.Select(s => $"--{s}")], limit.Token);
        await using var app = await builder.BuildAsync(limit.Token);
        await app.RunAsync(limit.Token);
        return await File.ReadAllTextAsync(_file, limit.Token);
    }
}
