using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Authentik.Emulator.Tasks;

namespace Authentik.Emulator.Blueprints;

/// <summary>
/// Sees files that appear or change below the blueprints folder. It looks instead of being told: file events do not cross every kind of mount,
/// and a look at some dozen files costs nothing.
/// </summary>
internal sealed class BlueprintWatcher
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DiscoveryInterval = TimeSpan.FromHours(1);
    private static readonly Log Log = new("authentik.blueprints.v1.watcher");

    private readonly AuthentikCore _core;
    private Dictionary<string, (DateTime, long)> _seen;

    /// <summary>Remembers what is there now: make it before the first discovery, or what appears in between is seen by neither.</summary>
    internal BlueprintWatcher(AuthentikCore core)
    {
        _core = core;
        _seen = Look();
    }

    internal async Task RunAsync(CancellationToken stopping)
    {
        var lastDiscovery = DateTime.UtcNow;
        while (true)
        {
            await Task.Delay(Interval, stopping);
            try
            {
                var now = Look();
                var created = now.Keys.Any(path => !_seen.ContainsKey(path));
                var modified = now.Where(file => _seen.TryGetValue(file.Key, out var before) && before != file.Value).Select(file => file.Key).ToList();
                if (created)
                {
                    Log.Debug("new blueprint file created, starting discovery");
                    _core.Tasks.Enqueue(TaskQueue.Discovery);
                }

                modified.ForEach(Apply);
                if (DateTime.UtcNow - lastDiscovery > DiscoveryInterval)
                {
                    _core.Tasks.Enqueue(TaskQueue.ClearFailed);
                    _core.Tasks.Enqueue(TaskQueue.Discovery);
                    lastDiscovery = DateTime.UtcNow;
                }

                _seen = now;
            }
            catch (Exception exception) when (DatabaseExtensions.IsUnavailable(exception))
            {
                // What was seen stays unseen, so it is tried again.
                Log.Warning("could not queue changed blueprints", ("exc", exception));
            }
            catch (IOException exception)
            {
                // A file or folder went away while it was looked at.
                Log.Debug("could not look at the blueprints", ("exc", exception));
            }
        }
    }

    private void Apply(string path)
    {
        var instance = _core.Database.Read(store => store.Find(ModelNames.BlueprintInstance, "path", path));
        // A file that did not parse before has no row yet.
        Log.Info("modified blueprint file", ("path", path));
        if (instance is null)
        {
            _core.Tasks.Enqueue(TaskQueue.Discovery);
        }
        else
        {
            _core.Tasks.Enqueue(TaskQueue.ApplyBlueprint, instance.Pk);
        }
    }

    private Dictionary<string, (DateTime, long)> Look()
    {
        var files = new Dictionary<string, (DateTime, long)>();
        foreach (var path in _core.Blueprints.Files.List())
        {
            var info = new FileInfo(Path.Combine(_core.Blueprints.Files.Root, path));
            // A link, as in a mounted ConfigMap, changes with what it points to.
            var target = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            if (target.Exists)
            {
                files[path] = (target.LastWriteTimeUtc, target.Length);
            }
        }

        return files;
    }
}
