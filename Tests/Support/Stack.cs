using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Support;

/// <summary>The whole AppHost, booted for tests: ports, volumes and keys of its own, the dashboard included.</summary>
public sealed class Stack : IAsyncDisposable
{
    /// <summary>The resource that Aspire itself adds to the model.</summary>
    public const string DashboardName = "aspire-dashboard";

    private static readonly TimeSpan s_buildLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(60);

    // Aspire's start ends when the last resource has started, so it includes the waits: on authentik itself more than a minute.
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(6);

    private readonly string _identity;
    private readonly bool _ownsVolumes;

    private Stack(DistributedApplication app, string identity, bool ownsVolumes, string dashboardKey)
    {
        App = app;
        _identity = identity;
        _ownsVolumes = ownsVolumes;
        DashboardKey = dashboardKey;
    }

    public DistributedApplication App { get; }

    /// <summary>Where the dashboard and its telemetry API are.</summary>
    public Uri Dashboard => App.GetEndpoint(DashboardName, "http");

    public string DashboardKey { get; }

    /// <summary>What the volumes of this stack are named after; a later stack of the same identity finds the data.</summary>
    public string Identity => _identity;

    public ResourceNotificationService Notifications => App.ResourceNotifications;

    public DistributedApplicationModel Model => App.Services.GetRequiredService<DistributedApplicationModel>();

    /// <param name="identity">That of an earlier stack, to start on its data; left out, the stack has fresh volumes that are removed with it.</param>
    /// <param name="configure">Changes the model before it is built.</param>
    /// <param name="settings">Configuration of the AppHost, as <c>Key=Value</c>.</param>
    public static async Task<Stack> StartAsync(string? identity = null, Action<IDistributedApplicationTestingBuilder>? configure = null, params string[] settings)
    {
        var ownsVolumes = identity is null;
        identity ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        string[] args =
        [
            $"--AppHostSha={identity}",
            $"--AppHost:DashboardApiKey={key}",

            // The logs of all resources would drown the results; DescribeAsync shows what matters of them when something fails.
            "--Logging:LogLevel:Default=Warning",
            "--Logging:LogLevel:AppHost.Resources=None",
            .. settings.Select(setting => $"--{setting}"),
        ];
        using var limit = new CancellationTokenSource(s_buildLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(args, (options, _) => options.DisableDashboard = false, limit.Token);
        configure?.Invoke(builder);
        var app = await builder.BuildAsync(limit.Token);
        var stack = new Stack(app, identity, ownsVolumes, key);
        try
        {
            using var startLimit = new CancellationTokenSource(s_startLimit);
            await app.StartAsync(startLimit.Token);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>A stack that a test declares itself, with the image supply of the AppHost and no dashboard.</summary>
    /// <param name="directory">Where the paths of the declaration begin.</param>
    /// <param name="declare">Declares the stack.</param>
    /// <param name="identity">That of an earlier stack, to start on its data; left out, the stack has fresh volumes that are removed with it.</param>
    /// <param name="settings">Configuration, as <c>Key=Value</c>.</param>
    public static async Task<Stack> DeclareAsync(string directory, Action<IDistributedApplicationBuilder> declare, string? identity = null, params string[] settings)
    {
        var ownsVolumes = identity is null;
        identity ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
        var orchestrator = Assembly.Load("AppHost").GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "dcpclipath").Value;
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args =
            [
                $"--AppHostSha={identity}",
                $"--DcpPublisher:CliPath={orchestrator}",
                "--DcpPublisher:DashboardPath=not-started",
                "--DcpPublisher:RandomizePorts=true",
                "--Logging:LogLevel:Default=Warning",
                .. settings.Select(setting => $"--{setting}"),
            ],
            DisableDashboard = true,
            ProjectDirectory = directory,
        });
        declare(builder);
        builder.AddImageSupply();
        var stack = new Stack(builder.Build(), identity, ownsVolumes, dashboardKey: "");
        try
        {
            using var startLimit = new CancellationTokenSource(s_startLimit);
            await stack.App.StartAsync(startLimit.Token);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>All resources that run when the stack does, by name. Aspire adds one to every project that starts only to rebuild it.</summary>
    public string[] ResourceNames =>
    [
        .. Model.Resources
            .Where(r => r is not ParameterResource && r.Name != DashboardName && !r.Annotations.OfType<ExplicitStartupAnnotation>().Any())
            .Select(r => r.Name),
    ];

    /// <summary>Waits, for all of them at once, until the resources are healthy; if they are not in time, says what each was doing.</summary>
    public async Task WaitForHealthyAsync(TimeSpan limit, params string[] names)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await Task.WhenAll(names.Select(name => Notifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, timeout.Token)));
        }
        catch (Exception ex) when (ex is OperationCanceledException or DistributedApplicationException)
        {
            throw new TimeoutException($"Not all of {string.Join(", ", names)} were healthy within {limit.TotalSeconds:0} s: {ex.Message}\n{await DescribeAsync()}", ex);
        }
    }

    /// <summary>Waits until a snapshot of the resource satisfies the condition.</summary>
    public async Task<CustomResourceSnapshot> WaitForAsync(string name, Func<CustomResourceSnapshot, bool> condition, TimeSpan limit, string what)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            return (await Notifications.WaitForResourceAsync(name, e => condition(e.Snapshot), timeout.Token)).Snapshot;
        }
        catch (OperationCanceledException ex)
        {
            throw new TimeoutException($"'{name}' was not {what} within {limit.TotalSeconds:0} s.\n{await DescribeAsync()}", ex);
        }
    }

    /// <summary>Runs a command of a resource and fails the test if it does not succeed.</summary>
    public async Task<ExecuteCommandResult> CommandAsync(string resource, string command, params (string Name, string Value)[] arguments)
    {
        var inputs = new InteractionInputCollection([.. arguments.Select(a => new InteractionInput { Name = a.Name, InputType = InputType.Text, Value = a.Value })]);
        var before = Notifications.TryGetCurrentState(resource, out var current) ? current.Snapshot.StartTimeStamp : null;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command, inputs, timeout.Token);
        Assert.True(result.Success, $"Command '{command}' of '{resource}' failed: {result.Message}");
        if (command == KnownResourceCommands.StartCommand || command == KnownResourceCommands.RestartCommand)
        {
            // Until then the last news may be of the run before, and who waits for health would be told that it was stopped, or is well.
            await WaitForAsync(resource, s => s.StartTimeStamp is { } start && start != before, TimeSpan.FromSeconds(60), $"running after '{command}'");
        }

        return result;
    }

    /// <summary>The console log of a resource so far.</summary>
    public async Task<IReadOnlyList<LogLine>> LogAsync(string resource)
    {
        var lines = new List<LogLine>();
        var id = Notifications.TryGetCurrentState(resource, out var current) ? current.ResourceId : await IdOfAsync(resource);
        await foreach (var batch in App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(id))
        {
            lines.AddRange(batch);
        }

        return lines;
    }

    /// <summary>States, health reports and the last log lines of everything in the model, for the message of a failed test.</summary>
    public async Task<string> DescribeAsync()
    {
        var text = new StringBuilder();
        foreach (var name in ResourceNames)
        {
            var snapshot = (await Notifications.WaitForResourceAsync(name, _ => true).WaitAsync(TimeSpan.FromSeconds(2))).Snapshot;
            text.AppendLine($"{name}: {snapshot.State?.Text} {snapshot.HealthStatus}");
            foreach (var report in snapshot.HealthReports)
            {
                text.AppendLine($"    {report.Name}: {report.Status} {report.Description} {report.ExceptionText?.Split('\n')[0]}");
            }

            foreach (var line in (await LogAsync(name)).TakeLast(15))
            {
                text.AppendLine($"    | {line.Content}");
            }
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(s_stopLimit);
            await App.StopAsync(limit.Token);
            await App.DisposeAsync().AsTask().WaitAsync(s_stopLimit);
        }
        finally
        {
            if (_ownsVolumes)
            {
                await RemoveVolumesAsync(_identity);
            }
        }
    }

    /// <summary>Removes the data of stacks that were started with an identity.</summary>
    public static async Task RemoveVolumesAsync(string identity)
    {
        var volumes = await Engine.RunAsync("volume", "ls", "--quiet", "--filter", $"name=-{identity[..10]}-");
        foreach (var volume in volumes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // The orchestrator of the real Aspire removes containers only after the application has ended; until then their volumes are in use.
            for (var attempt = 0; attempt < 60 && (await Engine.TryAsync("volume", "rm", volume)).ExitCode != 0; attempt++)
            {
                await Task.Delay(500);
            }
        }
    }

    private async Task<string> IdOfAsync(string resource) =>
        (await Notifications.WaitForResourceAsync(resource, _ => true).WaitAsync(TimeSpan.FromSeconds(2))).ResourceId;
}
