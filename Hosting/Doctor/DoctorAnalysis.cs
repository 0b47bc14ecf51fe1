using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>Tells causes from the facts. What only follows from another finding is not one of its own.</summary>
internal static class DoctorAnalysis
{
    private const double FullShare = 0.97;
    private const double TightShare = 0.90;
    private const double SlowMilliseconds = 100;

    /// <summary>authentik queues some 14 tasks for every user that is made; two threads work off about 12 a second.</summary>
    private const int LongQueue = 1000;

    private static readonly TimeSpan s_expirySoon = TimeSpan.FromDays(30);

    public static IReadOnlyList<DoctorFinding> Analyse(DoctorFacts facts) =>
    [
        .. Overrides(facts), .. Database(facts), .. Redis(facts), .. Space(facts), .. Resources(facts), .. Versions(facts), .. Queue(facts), .. Blueprints(facts), .. Outposts(facts),
        .. Discovery(facts), .. Certificates(facts),
    ];

    private static IEnumerable<DoctorFinding> Overrides(DoctorFacts facts) =>
        facts.Overrides.Select(o => Broken(
            $"`{o.Setting}` of '{o.Resource}' is not the value of parameter '{o.Parameter}'.",
            $"Remove the `WithEnvironment` that sets it, or set Parameters:{o.Parameter} to what is meant."));

    private static IEnumerable<DoctorFinding> Database(DoctorFacts facts)
    {
        if (Stopped(facts, facts.DatabaseServer) is { } resource)
        {
            yield return Broken($"The database server '{resource.Name}' does not run ({State(resource)}); nothing of authentik works without it.", $"Start '{resource.Name}'; if it stops again, its log says why.");
        }
        else if (facts.Database is { Failure: { } failure })
        {
            yield return Broken($"The database cannot be used: {failure}", $"Look at the log of '{facts.DatabaseServer}'. Data keeps the password it was made with: set its parameter to that one.");
        }

        if (facts.Database is not { Value: { } database })
        {
            yield break;
        }

        if (database.Milliseconds > SlowMilliseconds)
        {
            yield return Warning($"The database needs {database.Milliseconds:0} ms to answer `SELECT 1`.", "Give its machine more room, or bring it closer; authentik asks it many times for each page.");
        }

        if (database.Connections > database.MaxConnections * 0.9)
        {
            yield return Warning($"{database.Connections} of {database.MaxConnections} connections of the database are taken.", "Raise `max_connections`; 200 is a good value for authentik from 2025.10 on.");
        }

        if (database.Encoding != "UTF8")
        {
            yield return Warning($"The database has the encoding {database.Encoding}; authentik 2025.8 and later want UTF8.", "Back up, make the database with UTF8, and restore.");
        }

        if (database.Migrations == 0)
        {
            yield return Broken("The database is empty: authentik has not migrated it.", $"See the log of '{facts.Worker}' and '{facts.Server}' for what keeps them from it.");
        }
    }

    private static IEnumerable<DoctorFinding> Redis(DoctorFacts facts)
    {
        if (facts.RedisServer is not { } name)
        {
            yield break;
        }

        if (Stopped(facts, name) is { } resource)
        {
            yield return Broken($"Redis ('{name}') does not run ({State(resource)}); authentik {facts.Version} needs it.", $"Start '{name}'.");
        }
        else if (facts.Redis is { Failure: { } failure })
        {
            yield return Broken($"Redis ('{name}') cannot be used: {failure}", $"If it refuses the password: somebody changed it, or its container is older than the parameter. Restart '{name}', then '{facts.Server}' and '{facts.Worker}'.");
        }
        else if (facts.Redis is { Value: { MaxBytes: > 0 } redis } && redis.UsedBytes > redis.MaxBytes * TightShare)
        {
            yield return Warning($"Redis uses {Words.Bytes(redis.UsedBytes)} of the {Words.Bytes(redis.MaxBytes)} it may.", "Raise `maxmemory`.");
        }
    }

    private static IEnumerable<DoctorFinding> Space(DoctorFacts facts)
    {
        foreach (var space in facts.Space.Where(s => s.Share > TightShare))
        {
            var what = $"{space.Where} is {space.Share * 100:0} % full, {Words.Bytes(space.Total - space.Used)} are left.";
            var full = space.Share > FullShare;
            yield return space.IsSharedMemory
                ? new(full ? Severity.Broken : Severity.Warning, what, "Restart the resource, which empties it. If it fills again, raise `--shm-size`: authentik keeps metrics of every process it ever had there, and crashes when there is no room.")
                : new(full ? Severity.Broken : Severity.Warning, what, "Make room. PostgreSQL stops when its disk is full, and no backup can be made.");
        }
    }

    /// <summary>Server, worker and others that do not run or are not healthy, unless the database or Redis explain it.</summary>
    private static IEnumerable<DoctorFinding> Resources(DoctorFacts facts)
    {
        var foundation = Stopped(facts, facts.DatabaseServer) is not null || facts.Database?.Failure is not null
            || (facts.RedisServer is { } redis && (Stopped(facts, redis) is not null || facts.Redis?.Failure is not null));
        foreach (var resource in facts.Resources.Where(r => r.Name != facts.DatabaseServer && r.Name != facts.RedisServer && facts.Outposts.All(o => o.Name != r.Name)))
        {
            if (!resource.Runs)
            {
                yield return Broken(
                    resource.Name == facts.Worker
                        ? $"The worker '{resource.Name}' does not run ({State(resource)}): no blueprint is applied, no mail is sent, no outpost is updated."
                        : $"'{resource.Name}' does not run ({State(resource)}).",
                    $"Start '{resource.Name}'; if it stops again, its log says why.");
            }
            else if (resource.Health is not (null or HealthStatus.Healthy) && !foundation)
            {
                yield return Broken($"'{resource.Name}' is not healthy: {resource.Reason}", $"Look at the log of '{resource.Name}'; restart it when the cause is gone.");
            }
        }
    }

    private static IEnumerable<DoctorFinding> Versions(DoctorFacts facts)
    {
        if (facts.Running is { Value: { } running } && running != facts.Version && !running.StartsWith($"{facts.Version}.", StringComparison.Ordinal))
        {
            yield return Broken($"The server runs authentik {running}, and the app host asks for {facts.Version}.", $"Start the app host again. If '{facts.Server}' has an image tag of its own, remove it.");
        }

        if (facts.Workers is { Value: { } workers })
        {
            if (workers.Count == 0 && facts.Resources.Any(r => r.Name == facts.Worker && r.Runs))
            {
                yield return Broken("The server knows of no worker, though its container runs.", $"Restart '{facts.Worker}', and see that it uses the same database.");
            }

            foreach (var worker in workers.Where(w => !w.VersionMatching))
            {
                yield return Broken($"The worker {worker.WorkerId} runs {worker.Version}, another version than the server.", "Server, worker and outposts must share one version: remove image tags of single containers and use `WithVersion`.");
            }
        }

        foreach (var outpost in facts.Outposts.Where(o => o is { Version: not null, VersionShould: not null } && o.Version != o.VersionShould))
        {
            yield return Broken($"The outpost '{outpost.Name}' runs {outpost.Version} and should run {outpost.VersionShould}.", "Server, worker and outposts must share one version: remove the image tag of the outpost.");
        }
    }

    private static IEnumerable<DoctorFinding> Queue(DoctorFacts facts)
    {
        if (facts.Queue is { Value: { Queued: > LongQueue } queue })
        {
            yield return Warning($"{queue.Queued} tasks wait for the worker.", "After an import this is usual and passes. If the number grows, give the worker more threads (`AUTHENTIK_WORKER__THREADS`).");
        }
    }

    private static IEnumerable<DoctorFinding> Blueprints(DoctorFacts facts)
    {
        foreach (var blueprint in facts.Blueprints?.Value?.Where(b => b.Status is "error" or "orphaned" or "warning") ?? [])
        {
            var reasons = blueprint.Reasons.Count > 0
                ? string.Join(" ", blueprint.Reasons.Distinct().Take(3))
                : $"authentik has lost the reason; `ak apply_blueprint {blueprint.Path}` in the container of '{facts.Worker}' prints it.";
            yield return Broken($"The blueprint `{blueprint.Path}` has the status '{blueprint.Status}': {reasons}", "Correct the file or the value it names; the worker applies a file again when it changes.");
        }
    }

    private static IEnumerable<DoctorFinding> Outposts(DoctorFacts facts)
    {
        foreach (var outpost in facts.Outposts)
        {
            if (facts.Resources.FirstOrDefault(r => r.Name == outpost.Name) is { Runs: false } resource)
            {
                yield return Broken($"The outpost '{outpost.Name}' does not run ({State(resource)}): its applications cannot be reached.", $"Start '{outpost.Name}'.");
            }
            else if (outpost.Connections == 0 && facts.Running?.Value is not null)
            {
                yield return Broken($"The outpost '{outpost.Name}' is not connected: {outpost.Reason ?? "the server has not heard of it for 15 seconds."}", $"Restart '{outpost.Name}' when the cause is gone: it waits longer before each attempt.");
            }
        }
    }

    private static IEnumerable<DoctorFinding> Discovery(DoctorFacts facts)
    {
        foreach (var discovery in facts.Discovery)
        {
            if (discovery.Failure is { } failure)
            {
                yield return Broken($"The discovery document of '{discovery.Application}' cannot be read: {failure}", "See whether the application is applied; its resource says why if not.");
            }
            else if (discovery.Issuer != discovery.Expected)
            {
                yield return Broken(
                    $"Tokens of '{discovery.Application}' name the issuer {discovery.Issuer}, and its clients expect {discovery.Expected}.",
                    "A reverse proxy in front of authentik must hand on the host name and scheme that browsers use (X-Forwarded-Host, X-Forwarded-Proto) and be in AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS.");
            }
        }
    }

    private static IEnumerable<DoctorFinding> Certificates(DoctorFacts facts)
    {
        foreach (var certificate in facts.Certificates?.Value ?? [])
        {
            if (certificate.Expiry - facts.Time < TimeSpan.Zero)
            {
                yield return Broken($"The certificate '{certificate.Name}' ran out on {Words.Time(certificate.Expiry)}.", "Replace it: in authentik under System, Certificates, or in the folder mounted at /certs.");
            }
            else if (certificate.Expiry - facts.Time < s_expirySoon)
            {
                yield return Warning($"The certificate '{certificate.Name}' runs out on {Words.Time(certificate.Expiry)}.", "Replace it: in authentik under System, Certificates, or in the folder mounted at /certs.");
            }
        }
    }

    private static ResourceFact? Stopped(DoctorFacts facts, string name) => facts.Resources.FirstOrDefault(r => r.Name == name && !r.Runs);

    private static string State(ResourceFact resource) =>
        resource.ExitCode is { } code ? $"{resource.State ?? "unknown"}, exit code {code}" : resource.State ?? "unknown";

    private static DoctorFinding Broken(string what, string toDo) => new(Severity.Broken, what, toDo);

    private static DoctorFinding Warning(string what, string toDo) => new(Severity.Warning, what, toDo);
}
