using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Models;
using Authentik.Emulator.Tasks;

namespace Authentik.Emulator.Api;

/// <summary>What the API says about the installation itself.</summary>
internal static class SystemEndpoints
{
    internal static IEnumerable<ApiEndpoint> All(AuthentikRelease release) =>
    [
        new("GET", "root/config/", Config, ApiAccess.Anonymous),
        new("GET", "admin/version/", Version, ApiAccess.User),
        new("GET", release.WorkersPath, Workers),
        new("GET", "tasks/tasks/", TaskList),
    ];

    private static ApiResult Config(ApiRequest request)
    {
        var configuration = request.Core.Configuration;
        return ApiResult.Ok(new JsonObject
        {
            ["error_reporting"] = new JsonObject
            {
                ["enabled"] = configuration.Flag("error_reporting.enabled"),
                ["sentry_dsn"] = "",
                ["environment"] = configuration.Text("error_reporting.environment"),
                ["send_pii"] = configuration.Flag("error_reporting.send_pii"),
                ["traces_sample_rate"] = 0,
            },
            ["capabilities"] = new JsonArray(),
            ["cache_timeout"] = configuration.Number("cache.timeout"),
            ["cache_timeout_flows"] = configuration.Number("cache.timeout_flows"),
            ["cache_timeout_policies"] = configuration.Number("cache.timeout_policies"),

            // There is no such setting among the defaults of authentik, which shows 0 then.
            ["cache_timeout_reputation"] = 0,
        });
    }

    private static ApiResult Version(ApiRequest request)
    {
        var version = request.Core.Release.Text;
        var outdated = request.Store.List(ModelNames.Outpost)
            .SelectMany(outpost => Outposts.OutpostStates.List(request.Store.Connection, outpost.Pk))
            .Any(state => state.Version != version);
        return ApiResult.Ok(new JsonObject
        {
            ["version_current"] = version,
            ["version_latest"] = version,
            ["version_latest_valid"] = false,
            ["build_hash"] = "",
            ["outdated"] = false,
            ["outpost_outdated"] = outdated,
        });
    }

    private static ApiResult Workers(ApiRequest request) => ApiResult.Ok(new JsonArray(
    [
        .. WorkerRegistry.List(request.Store.Connection).Select(worker => new JsonObject
        {
            ["worker_id"] = worker.Id, ["version"] = worker.Version, ["version_matching"] = worker.Version == request.Core.Release.Text,
        }),
    ]));

    /// <summary>Tasks with their messages, newest first; a refused blueprint has its reason here.</summary>
    private static ApiResult TaskList(ApiRequest request) =>
        Listing.Single(TaskQueue.List(request.Store.Connection, request.Http.Query["rel_obj_id"].ToString(), request.Http.Query["state"].ToString()));
}
