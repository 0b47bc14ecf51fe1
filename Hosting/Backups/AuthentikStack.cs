using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>The running containers of one server: what they have mounted, and how they are stopped and started.</summary>
internal sealed class AuthentikStack(AuthentikResource server, IServiceProvider services)
{
    /// <summary>A first start on a slow machine takes two to five minutes; a restored database needs seven seconds.</summary>
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(6);

    // A worker finishes its tasks, an outpost that cannot connect ignores the signal: the engine kills both after ten seconds.
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromMinutes(1);

    private readonly ResourceControl _control = new(services, reason => new BackupException(reason));

    /// <summary>The folders of the containers that hold what belongs to a backup, and what is left out and why.</summary>
    public (IReadOnlyList<MountedFolder> Folders, IReadOnlyList<string> LeftOut) Folders()
    {
        List<MountedFolder> folders = [];
        List<string> leftOut = [];

        // Not of the load balancer, which keeps nothing.
        var mounts = server.ServerContainers.Concat(server.Workers).SelectMany(r => r.Annotations.OfType<ContainerMountAnnotation>()).Where(m => Belongs(m.Target));
        foreach (var group in mounts.GroupBy(m => m.Target.TrimEnd('/'), StringComparer.Ordinal))
        {
            // The server may read what the worker writes.
            var mount = group.OrderBy(m => m.IsReadOnly).First();
            if (mount.Source is not { } source)
            {
                leftOut.Add($"{group.Key}: it is an anonymous volume, which goes with its container.");
            }
            else if (mount.Type == ContainerMountType.BindMount && !Directory.Exists(source))
            {
                leftOut.Add(File.Exists(source)
                    ? $"{group.Key}: '{source}' is a single file; mount the folder it is in to have it saved."
                    : $"{group.Key}: the folder '{source}' is not there.");
            }
            else
            {
                folders.Add(new(group.Key.Trim('/').Replace('/', '-'), source, mount.Type == ContainerMountType.Volume, group.Key, mount.IsReadOnly));
            }
        }

        return (folders, leftOut);
    }

    public string? ContainerIdOf(IResource resource) => IsRunning(resource) ? _control.ContainerIdOf(resource) : null;

    public CustomResourceSnapshot? Snapshot(IResource resource) => _control.Snapshot(resource);

    /// <summary>The name under which its log is kept.</summary>
    public string? IdOf(IResource resource) => _control.IdOf(resource);

    public bool IsRunning(IResource resource) => _control.IsRunning(resource);

    /// <summary>What a database is written by: outposts, worker and server, those that run, in the order in which to stop them.</summary>
    public IReadOnlyList<IResource> Running() => [.. server.AllContainers.Reverse().Where(IsRunning)];

    public static bool IsOutpost(IResource resource) => resource is AuthentikOutpostResource or AuthentikOutpostReplicaResource;

    /// <summary>What works now, and so may be expected to work again after a restart.</summary>
    public IReadOnlyList<IResource> Healthy() => [.. server.AllContainers.Where(_control.IsHealthy)];

    public async Task StopAsync(IEnumerable<IResource> resources, CancellationToken cancellationToken)
    {
        using var limit = Limit(s_stopLimit, cancellationToken);
        foreach (var resource in resources)
        {
            await _control.StopAsync(resource, limit.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Starts what is not running, server and worker first, and waits until that which should be is usable.</summary>
    public async Task StartAsync(IReadOnlyCollection<IResource> resources, IReadOnlyCollection<IResource> usable, CancellationToken cancellationToken)
    {
        using var limit = Limit(s_startLimit, cancellationToken);
        foreach (var resource in server.AllContainers.Where(resources.Contains).Where(r => !IsRunning(r)))
        {
            if (IsOutpost(resource) && usable.Contains(server))
            {
                // Started too early it backs off for up to a minute and a half.
                await _control.WaitForHealthyAsync(server, limit.Token).ConfigureAwait(false);
            }

            await _control.StartAsync(resource, limit.Token).ConfigureAwait(false);
        }

        try
        {
            await Task.WhenAll(usable.Select(resource => _control.WaitForHealthyAsync(resource, limit.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var reasons = usable.Where(r => !_control.IsHealthy(r)).Select(r => $"'{r.Name}': {ReasonOf(r)}");
            throw new BackupException($"Not everything was healthy within {s_startLimit.TotalMinutes:0} minutes after the start. {string.Join(" ", reasons)}");
        }
    }

    /// <summary>What a resource says about itself when it is not well.</summary>
    public string ReasonOf(IResource resource)
    {
        var snapshot = Snapshot(resource);
        var report = snapshot?.HealthReports.FirstOrDefault(r => r.Status != HealthStatus.Healthy);
        return report?.Description ?? snapshot?.State?.Text ?? "unknown";
    }

    private bool Belongs(string target) =>
        target.TrimEnd('/') is var path
        && (path == server.Release.MediaPath || path is "/templates" or "/certs"
            || (path.StartsWith("/blueprints/", StringComparison.Ordinal) && path != $"/blueprints/{AuthentikBlueprint.FolderName}"));

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        return source;
    }
}
