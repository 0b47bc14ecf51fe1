using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>Looks at one server and all it consists of. It changes nothing, and what cannot be looked at is a fact too.</summary>
internal sealed partial class DoctorCollector(AuthentikResource server, IServiceProvider services, TimeProvider time)
{
    private const int MostErrors = 12;
    private const int LongestError = 300;

    private readonly AuthentikStack _stack = new(server, services);

    /// <summary>Everything that belongs to the server, the foundation first.</summary>
    private IEnumerable<IResource> Members =>
        [ModelValidation.DatabaseOf(server).Parent, .. Redis is { } redis ? (IResource[])[redis] : [], server, server.Worker, .. server.OutpostList.Where(o => !DoctorApi.IsUnwanted(o, _stack))];

    private RedisResource? Redis => server.Release.NeedsRedis ? server.Redis : null;

    public async Task<DoctorFacts> CollectAsync(CancellationToken cancellationToken)
    {
        var resources = Members.Select(Describe).ToList();
        var running = resources.Where(r => r.Runs).Select(r => r.Name).ToHashSet();
        var database = ModelValidation.DatabaseOf(server);
        var stores = new DoctorStores(server, _stack, services);
        var api = new DoctorApi(server, _stack);
        var version = await api.VersionAsync(cancellationToken).ConfigureAwait(false);
        var asked = version.Value is not null;
        return new()
        {
            Server = server.Name,
            Worker = server.Worker.Name,
            DatabaseServer = database.Parent.Name,
            RedisServer = Redis?.Name,
            Version = server.Version.ToString(),
            Time = time.GetUtcNow(),
            Resources = resources,
            Overrides = await OverridesAsync(cancellationToken).ConfigureAwait(false),
            Database = running.Contains(database.Parent.Name) ? await stores.DatabaseAsync(cancellationToken).ConfigureAwait(false) : null,
            Redis = Redis is not null && running.Contains(Redis.Name) ? await DoctorStores.RedisAsync(Redis, cancellationToken).ConfigureAwait(false) : null,
            Running = version,
            Workers = asked ? await api.WorkersAsync(cancellationToken).ConfigureAwait(false) : null,
            Queue = asked ? await api.QueueAsync(cancellationToken).ConfigureAwait(false) : null,
            Blueprints = asked ? await api.BlueprintsAsync(cancellationToken).ConfigureAwait(false) : null,
            Outposts = await api.OutpostsAsync(asked, cancellationToken).ConfigureAwait(false),
            Discovery = asked ? await api.DiscoveryAsync(cancellationToken).ConfigureAwait(false) : [],
            Certificates = asked ? await api.CertificatesAsync(cancellationToken).ConfigureAwait(false) : null,
            Space = await stores.SpaceAsync(cancellationToken).ConfigureAwait(false),
            Errors = await ErrorsAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    private ResourceFact Describe(IResource resource)
    {
        var snapshot = _stack.Snapshot(resource);
        return new(
            resource.Name,
            snapshot?.State?.Text,
            snapshot?.HealthStatus,
            _stack.ReasonOf(resource),
            snapshot?.ExitCode,
            snapshot?.Properties.FirstOrDefault(p => p.Name == "container.image")?.Value as string);
    }

    /// <summary>Compares what containers were given with the parameters it should come from; the values themselves go nowhere.</summary>
    private async Task<IReadOnlyList<OverrideFact>> OverridesAsync(CancellationToken cancellationToken)
    {
        List<OverrideFact> overrides = [];
        List<(IResource Resource, string Setting, ParameterResource? Parameter)> expected =
        [
            .. new IResource[] { server, server.Worker }.SelectMany(core => ((string, ParameterResource?)[])[
                ("AUTHENTIK_SECRET_KEY", server.SecretKeyParameter),
                ("AUTHENTIK_POSTGRESQL__PASSWORD", ModelValidation.DatabaseOf(server).Parent.PasswordParameter),
                ("AUTHENTIK_REDIS__PASSWORD", Redis?.PasswordParameter),
            ], (core, pair) => (core, pair.Item1, pair.Item2)),
            .. server.OutpostList.Select(outpost => ((IResource)outpost, AuthentikEnvironment.TokenName, (ParameterResource?)outpost.TokenParameter)),
        ];
        foreach (var (resource, setting, parameter) in expected)
        {
            if (parameter is not null
                && _stack.Snapshot(resource)?.EnvironmentVariables.FirstOrDefault(e => e.Name == setting)?.Value is { Length: > 0 } value
                && value != await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false))
            {
                overrides.Add(new(resource.Name, setting, parameter.Name));
            }
        }

        return overrides;
    }

    private async Task<IReadOnlyList<LogFact>> ErrorsAsync(CancellationToken cancellationToken)
    {
        var loggers = services.GetRequiredService<ResourceLoggerService>();
        List<LogFact> errors = [];
        foreach (var resource in Members)
        {
            if (_stack.IdOf(resource) is not { } id)
            {
                continue;
            }

            List<LogFact> own = [];
            await foreach (var batch in loggers.GetAllAsync(id).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                own.AddRange(batch.Where(line => IsError(line.Content)).Select(line => new LogFact(resource.Name, null, Shorten(line.Content))));
            }

            errors.AddRange(own.TakeLast(MostErrors / 3));
        }

        return [.. errors.TakeLast(MostErrors)];
    }

    /// <summary>authentik writes JSON; PostgreSQL and crashes write words.</summary>
    internal static bool IsError(string line) => ErrorPattern().IsMatch(line);

    private static string Shorten(string line) => line.Length > LongestError ? line[..LongestError] + "…" : line;

    [GeneratedRegex("""
        "level":\s*"(error|critical|fatal)"|\b(ERROR|FATAL|PANIC):|^Traceback|No space left on device
        """)]
    private static partial Regex ErrorPattern();
}
