using System.Globalization;
using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Pipelines;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Publishing;

/// <summary>Hooks the translation into Aspire's publisher, and finishes its folder.</summary>
internal sealed class ComposePublisher(IDistributedApplicationBuilder builder, ComposeSettings settings)
{
    private const string ComposeFileName = "docker-compose.yaml";
    private const string EnvironmentFileName = ".env";

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ComposeTranslation _translation = new(builder, settings);
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, ComposeVariable> _variables = new(StringComparer.Ordinal);

    public static void Attach(IResourceBuilder<DockerComposeEnvironmentResource> environment, ComposeSettings settings)
    {
        var builder = environment.ApplicationBuilder;
        var publisher = new ComposePublisher(builder, settings);
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            PublicAddresses.Ask(builder);
            return Task.CompletedTask;
        });
        environment.ConfigureComposeFile(publisher.Translate).ConfigureEnvFile(publisher.Capture);
        builder.Pipeline.AddStep(
            $"complete-{environment.Resource.Name}", publisher.CompleteAsync, dependsOn: $"publish-{environment.Resource.Name}", requiredBy: WellKnownPipelineSteps.Publish);
        builder.Pipeline.AddStep(
            $"protect-{environment.Resource.Name}", ProtectAsync, dependsOn: WellKnownPipelineSteps.Publish, requiredBy: $"prepare-{environment.Resource.Name}");
    }

    /// <summary>What is deployed from here has its values, secrets among them, in a file that Aspire would let everybody read.</summary>
    private static Task ProtectAsync(PipelineStepContext context)
    {
        var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        EnvironmentFile.Protect(Path.Combine(folder, $"{EnvironmentFileName}.{context.Services.GetRequiredService<IHostEnvironment>().EnvironmentName}"));
        return Task.CompletedTask;
    }

    private void Translate(ComposeFile file)
    {
        _translation.Apply(file);
        _warnings.AddRange(Preflight.Warnings(builder.Resources.OfType<AuthentikBackupsResource>()));
        _warnings.AddRange(Preflight.Warnings(file, [.. builder.Resources.OfType<AuthentikResource>()], settings));
    }

    private void Capture(IDictionary<string, CapturedEnvironmentVariable> captured)
    {
        var roles = new ParameterRoles(builder.Resources);
        foreach (var variable in captured.Values)
        {
            _variables[variable.Name] = ComposeVariable.Of(variable, roles.Describe);
            if (variable.Source is ParameterResource parameter)
            {
                _translation.Secrets.Describe(variable.Name, ComposeVariable.GeneratedLength(parameter));
            }
        }
    }

    private async Task CompleteAsync(PipelineStepContext context)
    {
        foreach (var warning in _warnings)
        {
            context.Logger.LogWarning("{Warning}", warning);
        }

        var cancellationToken = context.CancellationToken;
        var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        var composePath = Path.Combine(folder, ComposeFileName);
        var environmentPath = Path.Combine(folder, EnvironmentFileName);
        var yaml = await File.ReadAllTextAsync(composePath, cancellationToken).ConfigureAwait(false);
        var used = Used(yaml);
        await File.WriteAllTextAsync(composePath, new ComposeText(_translation, used).Complete(yaml), cancellationToken).ConfigureAwait(false);

        // Aspire has just written this file, with the values that were in it before.
        var present = await EnvironmentFile.ReadAsync(environmentPath, cancellationToken).ConfigureAwait(false);
        foreach (var empty in present.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).ToList())
        {
            present.Remove(empty);
        }

        await EnvironmentFile.WriteAsync(environmentPath, EnvironmentFile.Text(used.Values, present), cancellationToken).ConfigureAwait(false);
        foreach (var (path, text) in _translation.Files)
        {
            await WriteAsync(folder, path, text, Readable, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(folder, $"configs/{BackupsService.ScriptName}", Resource("backup.sh"), Executable, cancellationToken).ConfigureAwait(false);
        await WriteAsync(folder, "stack", Script(), Executable, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The variables that the file refers to: some that Aspire collected are not needed any more, and some are ours.</summary>
    private Dictionary<string, ComposeVariable> Used(string yaml) => ComposeVariable.Reference().Matches(yaml)
        .Select(match => match.Groups[1].Value).Distinct()
        .Select(name => _variables.GetValueOrDefault(name) ?? ComposeVariable.Own(name))
        .OfType<ComposeVariable>()
        .ToDictionary(variable => variable.Name, StringComparer.Ordinal);

    private string Script()
    {
        var servers = builder.Resources.OfType<AuthentikResource>().ToList();
        var writers = servers.SelectMany(server => server.OutpostList.Concat<IResource>(server.OutpostList.SelectMany(o => o.ReplicaList)).Concat(server.Workers).Concat(server.ServerContainers))
            .Select(ComposeTranslation.NameOf);
        return Resource("stack.sh")
            .Replace("@WRITERS@", string.Join(' ', writers), StringComparison.Ordinal)
            .Replace("@BACKUPS@", servers.Select(BackupsService.NameOf).FirstOrDefault() ?? "", StringComparison.Ordinal)
            .Replace("@SECRETS@", string.Join('\n', _translation.Secrets.Files.Select(f => $"{f.Name} {f.Length?.ToString(CultureInfo.InvariantCulture) ?? "-"}")), StringComparison.Ordinal)
            .Replace("@FOLDERS@", string.Join('\n', _translation.Storage.Folders.Select(f => $"{f.Path} {f.Owner}")), StringComparison.Ordinal);
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static async Task WriteAsync(string folder, string path, string text, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var file = Path.Combine([folder, .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, cancellationToken).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            // Containers run as other users than the one who owns the folder.
            File.SetUnixFileMode(file, mode);
            for (var parent = Path.GetDirectoryName(file)!; parent.Length > folder.Length; parent = Path.GetDirectoryName(parent)!)
            {
                File.SetUnixFileMode(parent, Executable);
            }
        }
    }
}
