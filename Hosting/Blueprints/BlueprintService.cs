using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Sees to it that a running server has what was declared: first the generated blueprint, then the user's own, which may refer to what it makes; and
/// deals with what was declared before and is not any more.
/// </summary>
internal sealed class BlueprintService
{
    private readonly AuthentikResource _server;
    private readonly ResourceNotificationService _notifications;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly AuthentikBlueprint _blueprint;
    private readonly BlueprintApply _generated;
    private readonly Dictionary<IResource, BlueprintApply> _own;
    private readonly Undeclared _undeclared;
    private readonly ILogger _logger;
    private int _started;

    public BlueprintService(
        AuthentikResource server, ResourceNotificationService notifications, ResourceLoggerService loggers, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_server, _notifications, _lifetime, _blueprint) = (server, notifications, lifetime, new AuthentikBlueprint(server));
        Applications = new(server, time);
        _generated = Apply(_blueprint.InstancePath, () => _blueprint.TextWithSampleValues, () => server.Declared);
        _own = server.Rules.Blueprints.ToDictionary(
            IResource (own) => own, own => Apply(own.Content.InstancePath, () => own.Content.Text, () => [own]));
        _logger = loggers.GetLogger(server);
        _undeclared = new(server, _blueprint, notifications, _logger, time);

        BlueprintApply Apply(string path, Func<string> text, Func<IEnumerable<IResource>> resources) => new(server, path, text, resources, notifications, loggers, time);
    }

    /// <summary>The applications that authentik has.</summary>
    public KnownApplications Applications { get; }

    /// <summary>How far the generated blueprint has come.</summary>
    public BlueprintState State => _generated.State;

    /// <summary>How far the blueprint has come that a resource is declared in.</summary>
    public BlueprintState StateOf(IResource declared) => _own.GetValueOrDefault(declared, _generated).State;

    /// <summary>
    /// Begins, once for each run of the app host, when the server is ready. Not a hosted service: those start only after all resources, and the
    /// outposts among them wait for this.
    /// </summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ = Task.Run(() => RunAsync(_lifetime.ApplicationStopping));
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ApplyAsync(await WaitForWorkerAsync(stoppingToken).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app host ends.
        }
        catch (Exception ex)
        {
            _logger.LogError(ex, "Looking after what is declared ended with an error; start the app host again.");
        }
    }

    /// <summary>What there is to do once the worker runs.</summary>
    internal async Task ApplyAsync(DateTimeOffset? workerStart, CancellationToken stoppingToken)
    {
        var generated = _blueprint.IsEmpty ? Task.CompletedTask : _generated.RunAsync(workerStart, stoppingToken);
        await (_blueprint.IsEmpty ? Task.CompletedTask : _generated.Settled.WaitAsync(stoppingToken)).ConfigureAwait(false);
        await Task.WhenAll(
            [generated, _undeclared.RunAsync(generated, stoppingToken), .. _own.Values.Select(own => own.RunAsync(workerStart, stoppingToken))]).ConfigureAwait(false);
    }

    /// <summary>When the worker last started.</summary>
    private async Task<DateTimeOffset?> WaitForWorkerAsync(CancellationToken stoppingToken)
    {
        var started = await _notifications.WaitForResourceHealthyAsync(_server.Worker.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken).ConfigureAwait(false);
        return started.Snapshot.StartTimeStamp is { } start ? new DateTimeOffset(DateTime.SpecifyKind(start, start.Kind == DateTimeKind.Unspecified ? DateTimeKind.Utc : start.Kind)) : null;
    }
}
