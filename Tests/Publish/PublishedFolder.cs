using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Tests.Publish;

/// <summary>A copy of a published folder, in a project of its own, with the images and ports of this machine in an override file: what is published stays as it is.</summary>
internal sealed class PublishedFolder : IAsyncDisposable
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _environment;
    private bool _isUp;

    public PublishedFolder(string name)
    {
        var golden = GoldenOf(name);
        foreach (var file in Directory.EnumerateFiles(golden, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.Path, Path.GetRelativePath(golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // Git keeps no such mode.
        EnvironmentMode = OwnerOnly;
        Services = ReadServices(File.ReadAllText(this["docker-compose.yaml"]));
        Project = $"ak-test-{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}";
        _environment = new() { ["COMPOSE_PROJECT_NAME"] = Project };
    }

    public string Folder => _folder.Path;

    public string Project { get; }

    /// <summary>Who may read the secrets.</summary>
    public UnixFileMode EnvironmentMode
    {
        get => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(this[".env"]);
        set
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(this[".env"], value);
            }
        }
    }

    /// <summary>The services of the file, by name.</summary>
    public IReadOnlyDictionary<string, YamlMappingNode> Services { get; }

    public string this[string file] => _folder[file];

    public static string GoldenOf(string name) => Path.Combine(Repository.Root, "Tests", "Publish", "Golden", name);

    /// <summary>The value of a variable in <c>.env</c>.</summary>
    public string Value(string name) => Variables().Single(v => v.Name == name).Value;

    /// <summary>What <c>.env</c> lists, in its order.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables() =>
        [.. File.ReadLines(this[".env"]).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2)).Select(parts => (parts[0], parts[1]))];

    public void Set(string name, string value) =>
        File.WriteAllText(this[".env"], string.Join('\n', File.ReadAllLines(this[".env"]).Select(line => line.StartsWith($"{name}=", StringComparison.Ordinal) ? $"{name}={value}" : line)) + "\n");

    /// <summary>Runs the script of the folder.</summary>
    public Task<(int ExitCode, string Output)> StackAsync(params string[] arguments) => ComposeProgram.RunAsync(_folder.Path, _environment, this["stack"], arguments);

    public Task<(int ExitCode, string Output)> TryComposeAsync(params string[] arguments) => ComposeProgram.RunAsync(_folder.Path, _environment, "docker", ["compose", .. arguments]);

    public async Task<string> ComposeAsync(params string[] arguments)
    {
        var (exitCode, output) = await TryComposeAsync(arguments);
        Assert.True(exitCode == 0, $"docker compose {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>Starts everything and waits until it is healthy.</summary>
    public async Task UpAsync()
    {
        _isUp = true;
        var (exitCode, output) = await TryComposeAsync("up", "--detach", "--wait", "--wait-timeout", "180");
        if (exitCode != 0)
        {
            var logs = await TryComposeAsync("logs", "--tail", "15");
            Assert.Fail($"docker compose up ended with {exitCode}:\n{output}\n{(await TryComposeAsync("ps", "--all")).Output}\n{logs.Output}");
        }
    }

    /// <summary>Writes an override file: local images in the place of official ones, and ports that are free here.</summary>
    /// <param name="ports">The port of the host for each service that publishes one, to the port in its container.</param>
    public void UseThisMachine(IReadOnlyDictionary<string, (int Host, int Container)> ports)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var text = new StringBuilder("services:\n");
        foreach (var (name, service) in Services)
        {
            var image = ((YamlScalarNode)service["image"]).Value!;
            var local = image.StartsWith('$') ? image : Images.LocalName(configuration, image);
            text.Append(CultureInfo.InvariantCulture, $"  {name}:\n    image: \"{local}\"\n");
            if (local != image || image.StartsWith('$'))
            {
                text.Append("    pull_policy: never\n");
            }

            if (ports.TryGetValue(name, out var port))
            {
                text.Append(CultureInfo.InvariantCulture, $"    ports: !override [\"127.0.0.1:{port.Host}:{port.Container}\"]\n");
            }
        }

        File.WriteAllText(this["compose.override.yaml"], text.ToString());
    }

    public async Task<string> ContainerOfAsync(string service) => (await ComposeAsync("ps", "--all", "--quiet", service)).Trim();

    public async ValueTask DisposeAsync()
    {
        if (_isUp)
        {
            await TryComposeAsync("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5");
        }

        _folder.Dispose();
    }

    private static Dictionary<string, YamlMappingNode> ReadServices(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return ((YamlMappingNode)yaml.Documents[0].RootNode["services"]).Children.ToDictionary(s => ((YamlScalarNode)s.Key).Value!, s => (YamlMappingNode)s.Value);
    }
}
