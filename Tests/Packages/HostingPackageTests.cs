using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tests.Support;

namespace Tests.Packages;

/// <summary>The library as those get it who do not have this repository.</summary>
public sealed class HostingPackageTests : IDisposable
{
    private const string Id = "Authentik.Aspire.Hosting";

    private const string AppHost = """
        var builder = DistributedApplication.CreateBuilder(args);
        var postgres = builder.AddPostgres("postgres").WithDataVolume();
        var authentik = builder.AddAuthentik("authentik", httpPort: 9000)
            .WithDatabase(postgres.AddDatabase("authentik-db"))
            .WithMediaVolume();
        builder.AddContainer("shop", "example/shop").WithHttpEndpoint(targetPort: 80)
            .WithReference(authentik.AddOidcApplication("shop-login"));
        builder.Build().Run();
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("authentik-aspire-").FullName;

    /// <summary>One that no other run has: the package folder of the machine keeps what it was once given.</summary>
    private readonly string _version = $"0.1.0-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private string? _extracted;

    [Fact]
    public async Task AnAppHostElsewhereUsesItInLessThanTenLines()
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(HostingPackageTests).Assembly.Location)))!;
        await DotnetAsync(Repository.Root, "pack", "Hosting", "--no-build", "--configuration", configuration, "--output", _folder, $"-p:PackageVersion={_version}");
        Assert.Equal(
            ["README.md", $"lib/net10.0/{Id}.dll", $"lib/net10.0/{Id}.xml"],
            Entries($"{Id}.{_version}.nupkg").Where(name => name == "README.md" || name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains($"lib/net10.0/{Id}.pdb", Entries($"{Id}.{_version}.snupkg"));

        // The versions that this repository uses.
        var sdk = XDocument.Load(Path.Combine(Repository.Root, "AppHost", "AppHost.csproj")).Root!.Attribute("Sdk")!.Value;
        var aspire = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("AspireVersion").Single().Value;
        Assert.True(AppHost.Split('\n').Length < 10);
        Write("AppHost.cs", AppHost);
        Write("AppHost.csproj", $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NoWarn>$(NoWarn);ASPIRE010</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Aspire.Hosting.AppHost" Version="{aspire}" />
                <PackageReference Include="{Id}" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        Write("nuget.config", $"""<configuration><packageSources><add key="packed" value="{_folder}" /></packageSources></configuration>""");
        await DotnetAsync(_folder, "build");
        _extracted = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "obj", "project.assets.json")))!["packageFolders"]!.AsObject().First().Key;

        await DotnetAsync(_folder, "run", "--no-build", "--", "--publisher", "manifest", "--output-path", Path.Combine(_folder, "manifest.json"));
        var resources = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "manifest.json")))!["resources"]!.AsObject();
        Assert.Superset(new HashSet<string> { "postgres", "authentik", "authentik-worker", "shop" }, resources.Select(resource => resource.Key).ToHashSet());
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        if (_extracted is not null)
        {
            Directory.Delete(Path.Combine(_extracted, Id.ToLowerInvariant(), _version), recursive: true);
        }
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{await error}");
    }

    private List<string> Entries(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(_folder, package));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
