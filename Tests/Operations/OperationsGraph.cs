using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tests.Support;

namespace Tests.Operations;

/// <summary>A small graph of its own for operations: database, Redis, server, worker; volumes, folder of backups and secrets are known to the test.</summary>
public sealed class OperationsGraph : IAsyncDisposable
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(4);

    private readonly string _id;
    private readonly bool _ownsVolumes;

    private OperationsGraph(string folder, IReadOnlyDictionary<string, string> secrets, string? id) =>
        (Folder, Secrets, _id, _ownsVolumes) = (folder, secrets, id ?? NewId(), id is null);

    public DistributedApplication App { get; private set; } = null!;

    public AuthentikResource Server { get; private set; } = null!;

    public string Folder { get; }

    /// <summary>Parameters and their values; everything secret of this run.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    public string MediaVolume => MediaVolumeOf(_id);

    public string DatabaseVolume => DatabaseVolumeOf(_id);

    public string TemplatesFolder => Path.Combine(Folder, "..", "templates");

    /// <summary>Own blueprints, which the worker watches.</summary>
    public string BlueprintsFolder => Path.Combine(Folder, "..", "blueprints");

    public ResourceNotificationService Notifications => App.Services.GetRequiredService<ResourceNotificationService>();

    internal AuthentikStack Running => new(Server, App.Services);

    internal BackupService Backups => BackupService.Of(Server, App.Services);

    public static Dictionary<string, string> NewSecrets() => new string[]
    {
        "authentik-secret-key", "authentik-admin-password", "authentik-bootstrap-token", "authentik-operations-token", "postgres-password", "redis-password", "shop-client-secret", "carol-password",
    }.ToDictionary(name => name, name => $"{name.Replace("-", "", StringComparison.Ordinal)}{RandomNumberGenerator.GetHexString(60)}");

    /// <param name="folder">The folder of archives; one folder up there is room for more.</param>
    /// <param name="secrets">Values of the parameters.</param>
    /// <param name="configure">Changes the model.</param>
    /// <param name="id">What the volumes are named after, to start on those of an earlier graph; they stay when this one ends. Left out, it has fresh ones, which go with it.</param>
    public static async Task<OperationsGraph> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string> secrets,
        Action<IDistributedApplicationBuilder, IResourceBuilder<AuthentikResource>>? configure = null,
        string? id = null)
    {
        var graph = new OperationsGraph(folder, secrets, id);
        Directory.CreateDirectory(graph.TemplatesFolder);
        Directory.CreateDirectory(graph.BlueprintsFolder);
        File.WriteAllText(Path.Combine(graph.TemplatesFolder, "welcome.html"), "<p>Welcome</p>");
        try
        {
            await graph.BootAsync(configure);
            return graph;
        }
        catch
        {
            await graph.DisposeAsync();
            throw;
        }
    }

    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command, params (string Name, string Value)[] arguments)
    {
        using var limit = new CancellationTokenSource(s_bootLimit);
        var inputs = new InteractionInputCollection([.. arguments.Select(a => new InteractionInput { Name = a.Name, InputType = InputType.Text, Value = a.Value })]);
        return await App.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, inputs, limit.Token);
    }

    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = new Uri(Server.PrimaryEndpoint.Url), Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Secrets["authentik-bootstrap-token"]);
        return client;
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var client = Client();
        using var response = await client.PostAsJsonAsync($"/api/v3/{path}", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length > 0 ? JsonDocument.Parse(text).RootElement : default;
    }

    /// <summary>Every row of every table as text, in order. Sessions, tasks and events grow by themselves and are left out.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        await using var connection = await OpenDatabaseAsync();
        List<string> tables = [];
        await using (var command = new NpgsqlCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        List<string> rows = [];
        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"SELECT t::text FROM {table} t ORDER BY 1", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add($"{table} {reader.GetString(0)}");
            }
        }

        return rows;
    }

    public async Task<NpgsqlConnection> OpenDatabaseAsync()
    {
        var text = await Server.Database!.ConnectionStringExpression.GetValueAsync(CancellationToken.None);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Path, owner, mode and SHA-256 of every file of the volume of uploads.</summary>
    public Task<string> MediaAsync() => MediaAsync(_id);

    public static Task<string> MediaAsync(string id) => ScriptAsync(id, "cd /media && find . -mindepth 1 | sort | while read -r f; do stat -c '%n %u:%g %a' \"$f\"; [ -d \"$f\" ] || sha256sum \"$f\"; done");

    public Task<string> ScriptAsync(string script) => ScriptAsync(_id, script);

    private static Task<string> ScriptAsync(string id, string script) =>
        Engine.RunAsync("run", "--rm", "--network", "none", "--volume", $"{MediaVolumeOf(id)}:/media", "--entrypoint", "sh", "authentik-aspire/postgres:17", "-euc", script);

    public async Task<string> LogsAsync()
    {
        var loggers = App.Services.GetRequiredService<ResourceLoggerService>();
        List<string> lines = [];
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            if (Notifications.TryGetCurrentState(resource.Name, out var state))
            {
                await foreach (var batch in loggers.GetAllAsync(state.ResourceId))
                {
                    lines.AddRange(batch.Select(line => $"{resource.Name}: {line.Content}"));
                }
            }
        }

        return string.Join('\n', lines);
    }

    public async Task WaitForHealthyAsync(params string[] names)
    {
        using var limit = new CancellationTokenSource(s_bootLimit);
        try
        {
            // Also where the last news of one that was just started is still that it had been stopped.
            await Task.WhenAll(names.Select(name => Notifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, limit.Token)));
        }
        catch (Exception ex) when (ex is OperationCanceledException or DistributedApplicationException)
        {
            var reasons = names.Select(n => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == n)).Select(r => $"{r.Name}: {Running.ReasonOf(r)}");
            throw new TimeoutException($"Not healthy in time. {string.Join(' ', reasons)}\n{await LogsAsync()}", ex);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await App.StopAsync(limit.Token);
            await App.DisposeAsync();
        }

        if (_ownsVolumes)
        {
            await RemoveVolumesAsync(_id);
        }
    }

    public static string NewId() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    public static string MediaVolumeOf(string id) => $"ak-operations-{id}-media";

    public static string DatabaseVolumeOf(string id) => $"ak-operations-{id}-database";

    public static async Task RemoveVolumesAsync(string id)
    {
        foreach (var volume in new[] { MediaVolumeOf(id), DatabaseVolumeOf(id) })
        {
            for (var attempt = 0; attempt < 60 && (await Engine.TryAsync("volume", "rm", "--force", volume)).ExitCode != 0; attempt++)
            {
                await Task.Delay(500);
            }
        }
    }

    private async Task BootAsync(Action<IDistributedApplicationBuilder, IResourceBuilder<AuthentikResource>>? configure)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            // Where its build says the orchestrator is.
            AssemblyName = typeof(Images).Assembly.GetName().Name,
            DisableDashboard = true,
            Args =
            [
                "--DcpPublisher:RandomizePorts=true",
                "--Logging:LogLevel:Default=Warning",
                "--Logging:LogLevel:AppHost.Resources=None",
                .. Secrets.Select(s => $"--Parameters:{s.Key}={s.Value}"),
            ],
        });
        var postgres = builder.AddPostgres("postgres", password: Parameter("postgres-password")).WithImageTag("17.6").WithDataVolume(DatabaseVolume);
        var redis = builder.AddRedis("redis", password: Parameter("redis-password"));
        var authentik = builder.AddAuthentik(
                "authentik", httpPort: null, Parameter("authentik-admin-password"), null, Parameter("authentik-secret-key"), Parameter("authentik-bootstrap-token"))
            .WithVersion(AuthentikVersion.Parse("2025.8.4"))
            .WithDatabase(postgres.AddDatabase("authentik-db", "authentik"))
            .WithRedis(redis)
            .WithMediaVolume(MediaVolume)
            .WithWorker(worker => worker
                .WithBindMount(TemplatesFolder, "/templates", isReadOnly: true)
                .WithBindMount(BlueprintsFolder, "/blueprints/custom", isReadOnly: true));
        BackupSettings.Of(authentik.Resource).Folder = Folder;
        configure?.Invoke(builder, authentik);
        builder.AddImageSupply();
        Server = authentik.Resource;
        App = builder.Build();
        using var limit = new CancellationTokenSource(s_bootLimit);
        await App.StartAsync(limit.Token);
        await WaitForHealthyAsync("postgres", "authentik-db", "redis", "authentik", "authentik-worker");

        IResourceBuilder<ParameterResource> Parameter(string name) =>
            builder.Resources.OfType<ParameterResource>().FirstOrDefault(p => p.Name == name) is { } known
                ? builder.CreateResourceBuilder(known)
                : builder.AddParameter(name, secret: true);
    }
}
