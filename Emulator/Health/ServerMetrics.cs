using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Outposts;
using Npgsql;

namespace Authentik.Emulator.Health;

/// <summary>The server's metrics: requests as they happen, the rest from the database at each scrape.</summary>
internal static class ServerMetrics
{
    internal const string Requests = "authentik_main_request_duration_seconds";
    private const string Connected = "authentik_outposts_connected";
    private const string LastUpdate = "authentik_outposts_last_update";
    private const string Workers = "authentik_tasks_workers";

    internal static Metrics Create()
    {
        var metrics = new Metrics();
        metrics.Declare(Requests, "summary", "API request latencies in seconds");
        metrics.Declare(Connected, "gauge", "Currently connected outposts");
        metrics.Declare(LastUpdate, "gauge", "Last update from any outpost");
        metrics.Declare(Workers, "gauge", "Currently connected workers");
        return metrics;
    }

    internal static void Refresh(Metrics metrics, NpgsqlDataSource database, string version)
    {
        metrics.Clear(Connected);
        metrics.Clear(LastUpdate);
        using var connection = database.OpenConnection();
        foreach (var outpost in new ObjectStore(connection).List(ModelNames.Outpost, new JsonObject()))
        {
            foreach (var state in OutpostStates.List(connection, outpost.Pk))
            {
                metrics.Set(Connected, 1, ("tenant", "public"), ("outpost", outpost.Text("name")), ("uid", state.Uid), ("expected", "1"));
                metrics.Set(LastUpdate, new DateTimeOffset(state.LastSeen).ToUnixTimeSeconds(), ("tenant", "public"), ("outpost", outpost.Text("name")),
                    ("uid", state.Uid), ("version", state.Version));
            }
        }

        metrics.Clear(Workers);
        foreach (var workers in Tasks.WorkerRegistry.List(connection).GroupBy(worker => worker.Version))
        {
            metrics.Set(Workers, workers.Count(), ("version", workers.Key), ("version_matched", workers.Key == version ? "True" : "False"));
        }
    }
}
