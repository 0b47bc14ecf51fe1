using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tests.Support;

namespace Tests.Rules;

/// <summary>A server, its worker and their databases, without the AppHost; a later graph of the same identity finds the data.</summary>
internal sealed class RulesGraph : IAsyncDisposable
{
    // On the emulator a boot takes some ten seconds; authentik itself needs about a minute on an empty database, more on a slow machine.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    private readonly string _identity;

    private RulesGraph(string identity, DistributedApplication app, AuthentikResource server) => (_identity, App, Server) = (identity, app, server);

    public DistributedApplication App { get; }

    public AuthentikResource Server { get; }

    public ResourceNotificationService Notifications => App.Services.GetRequiredService<ResourceNotificationService>();

    public static string NewIdentity() => RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <param name="identity">That of an earlier graph, to start on its data.</param>
    /// <param name="declare">What the server is to have.</param>
    public static async Task<RulesGraph> StartAsync(string identity, Action<IResourceBuilder<AuthentikResource>> declare)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            // Its build knows where the orchestrator is.
            AssemblyName = "AppHost",
            DisableDashboard = true,
            Args =
            [
                "--DcpPublisher:RandomizePorts=true",
                "--Logging:LogLevel:Default=Warning",
                .. ((string[])["authentik-secret-key", "authentik-admin-password", "authentik-bootstrap-token", "authentik-operations-token", "postgres-password", "alice-password", "hook-url", "backoffice-client-secret"])
                    .Select(name => $"--Parameters:{name}={name.Replace("-", "", StringComparison.Ordinal)}{string.Concat(Enumerable.Repeat(identity, 5))}"),
            ],
        });

        // Removed with the rest when the test ends; only what is asked of a parameter is a secret here.
        var postgres = builder.AddPostgres("postgres", password: Parameter("postgres-password")).WithImageTag("17.6").WithDataVolume(Volume(identity));
        var authentik = builder
            .AddAuthentik("authentik", httpPort: null, Parameter("authentik-admin-password"), null, Parameter("authentik-secret-key"), Parameter("authentik-bootstrap-token"))
            .WithVersion(AuthentikVersion.Parse("2026.2.2"))
            .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"));
        declare(authentik);
        builder.AddImageSupply();
        var graph = new RulesGraph(identity, builder.Build(), authentik.Resource);
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            await graph.App.StartAsync(limit.Token);
            return graph;
        }
        catch
        {
            await graph.DisposeAsync();
            throw;
        }

        IResourceBuilder<ParameterResource> Parameter(string name) => builder.AddParameter(name, secret: true);
    }

    public async Task WaitForHealthyAsync(params IEnumerable<string> names)
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await Task.WhenAll(names.Select(name => Notifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, limit.Token)));
        }
        catch (OperationCanceledException ex)
        {
            throw new TimeoutException($"Not all of {string.Join(", ", names)} were healthy within {s_limit.TotalSeconds:0} s.\n{await DescribeAsync()}", ex);
        }
    }

    /// <summary>Waits for a state of a resource.</summary>
    public async Task<CustomResourceSnapshot> WaitForAsync(string name, Func<CustomResourceSnapshot, bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            return (await Notifications.WaitForResourceAsync(name, e => condition(e.Snapshot), limit.Token)).Snapshot;
        }
        catch (OperationCanceledException ex)
        {
            throw new TimeoutException($"'{name}' was not {what} in time.\n{await DescribeAsync()}", ex);
        }
    }

    /// <summary>All objects of authentik as text, in order; what grows by itself is left out.</summary>
    public async Task<IReadOnlyList<string>> DumpAsync()
    {
        var text = await Server.Database!.ConnectionStringExpression.GetValueAsync(CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(
            "select model || ' ' || pk || ' ' || data::text from emulator_object where model not in ('authentik_events.event', 'authentik_blueprints.blueprintinstance') order by model, pk");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public async Task<string> LogAsync(string name)
    {
        var lines = new List<string>();
        var id = Notifications.TryGetCurrentState(name, out var current) ? current.ResourceId : name;
        await foreach (var batch in App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(id))
        {
            lines.AddRange(batch.Select(line => line.Content));
        }

        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await App.StopAsync(limit.Token);
        await App.DisposeAsync().AsTask().WaitAsync(limit.Token);
    }

    public static async Task RemoveDataAsync(string identity)
    {
        // The orchestrator removes containers only after the application has ended; until then their volume is in use.
        for (var attempt = 0; attempt < 60 && (await Engine.TryAsync("volume", "rm", "--force", Volume(identity))).ExitCode != 0; attempt++)
        {
            await Task.Delay(500);
        }
    }

    private static string Volume(string identity) => $"ak-rules-{identity}-database";

    private async Task<string> DescribeAsync()
    {
        var lines = new List<string>();
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            if (Notifications.TryGetCurrentState(resource.Name, out var state))
            {
                var reports = state.Snapshot.HealthReports.Select(report => $"{report.Status} {report.Description}");
                lines.Add($"{resource.Name}: {state.Snapshot.State?.Text} {string.Join("; ", reports)}");
                lines.AddRange((await LogAsync(resource.Name)).Split('\n').TakeLast(8).Select(line => $"    | {line}"));
            }
        }

        return string.Join('\n', lines);
    }
}
