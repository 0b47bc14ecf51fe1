using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>
/// Completes what Aspire's publisher made of the model: it knows images, environment, arguments and volumes, and nothing of how a container is
/// protected, whether it is healthy and which networks it needs.
/// </summary>
internal sealed class ComposeTranslation(IDistributedApplicationBuilder builder, ComposeSettings settings)
{
    private readonly List<(string Path, string Text)> _files = [];
    private readonly Dictionary<string, string> _configs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _aliases = new(StringComparer.Ordinal);
    private readonly ComposeStorage _storage = new([.. builder.Resources.OfType<AuthentikResource>().Select(s => s.Storage.Root).OfType<string>().Distinct()]);

    /// <summary>Files that go beside the Compose file.</summary>
    public IReadOnlyList<(string Path, string Text)> Files => _files;

    /// <summary>The most processes of each service, which Aspire's classes have no place for.</summary>
    public IReadOnlyDictionary<string, int> Processes => _processes;

    /// <summary>Further names of services in their networks, which Aspire's classes have no place for either.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Aliases => _aliases;

    public ComposeStorage Storage => _storage;

    public ComposeSecrets Secrets { get; } = new();

    public void Apply(ComposeFile file)
    {
        var servers = builder.Resources.OfType<AuthentikResource>().ToList();
        file.Name ??= servers.FirstOrDefault()?.Name;
        var resources = builder.Resources.Where(r => file.Services.ContainsKey(NameOf(r))).ToList();
        var networks = new ComposeNetworks(settings);
        foreach (var resource in resources)
        {
            var service = file.Services[NameOf(resource)];
            var profile = resource is ContainerResource container ? ContainerProfiles.Of(container) : ContainerProfiles.OfStranger(resource);
            Describe(service, profile, networks);
            if (resource is ContainerResource known && (ContainerProfiles.Knows(known) || known is AuthentikResource))
            {
                ServiceTranslation.ApplyPorts(service, resource, settings.HostAddress);
            }
            else
            {
                ServiceTranslation.FixRandomPorts(service, settings.HostAddress);
            }

            if (resource is ContainerResource mounted)
            {
                _storage.Apply(file, service, profile.Storage, profile.User);
                AddFiles(file, service, mounted);
            }
        }

        Secrets.Apply(file, servers);
        foreach (var server in servers)
        {
            if (server.Storage.Root is not null)
            {
                _storage.AddFolder(BackupsService.FolderName, "0:0");
            }

            var schedule = builder.Resources.OfType<AuthentikBackupsResource>().FirstOrDefault(b => b.Parent == server);
            if (BackupsService.Add(file, server, schedule) is { } backups)
            {
                Describe(backups, HelperProfiles.Backups(server, schedule is null ? null : BackupsService.HealthCommand), networks);
            }

            var job = BlueprintJob.Add(file, server);
            if (job is not null)
            {
                Describe(job, HelperProfiles.BlueprintJob(server), networks);
            }

            Dependencies.Complete(file, server, resources, job);
        }

        Dependencies.WaitForHealth(file);
        networks.Complete(file, servers);
    }

    private void Describe(Service service, ContainerProfile profile, ComposeNetworks networks)
    {
        ServiceTranslation.Apply(service, profile);
        networks.Join(service, profile.Zones);
        if (profile.Limits is { } limits)
        {
            _processes[service.Name] = limits.Processes;
        }

        if (profile.NetworkAliases.Count > 0)
        {
            _aliases[service.Name] = profile.NetworkAliases;
        }
    }

    public static string NameOf(IResource resource) => resource.Name.ToLowerInvariant();

    /// <summary>As files beside the Compose file: the contents of a config inside it would have to be written into the container, whose root is read-only.</summary>
    private void AddFiles(ComposeFile file, Service service, ContainerResource container)
    {
        // All workers of a server read the same.
        var owner = NameOf(container is AuthentikWorkerResource worker ? worker.Server.Worker : container);
        foreach (var generated in ContainerProfiles.FilesOf(container))
        {
            var path = $"configs/{owner}/{PathOf(generated)}";
            if (!_configs.TryGetValue(path, out var name))
            {
                name = path["configs/".Length..].Replace('/', '-').Replace('.', '-');
                name = file.Configs.ContainsKey(name) ? string.Create(CultureInfo.InvariantCulture, $"{name}-{_configs.Count}") : name;
                _configs[path] = name;
                file.AddConfig(new() { Name = name, File = $"./{path}" });
                _files.Add((path, generated.Text));
            }

            service.AddConfig(new() { Source = name, Target = generated.Path });
        }
    }

    /// <summary>Its name, and for a blueprint the folders it is in.</summary>
    private static string PathOf(GeneratedFile file)
    {
        const string Blueprints = $"/blueprints/{AuthentikBlueprint.FolderName}/";
        return file.Path.StartsWith(Blueprints, StringComparison.Ordinal) ? file.Path[Blueprints.Length..] : Path.GetFileName(file.Path);
    }
}
