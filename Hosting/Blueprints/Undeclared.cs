using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Reports, or removes, what was declared before and is not any more. What was declared is remembered in authentik itself, in the context of a
/// blueprint that does nothing: so it is known to whoever runs against the same database, on whatever machine, and a database that is reset has none.
/// </summary>
internal sealed class Undeclared(AuthentikResource server, AuthentikBlueprint blueprint, ResourceNotificationService notifications, ILogger logger, TimeProvider time)
{
    /// <summary>What the details of the server show.</summary>
    public const string Property = "authentik.undeclared";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly AuthentikApiClient _api = AuthentikApiClient.ForProbes(server);

    private string MemoryName => $"{AuthentikBlueprint.MetadataName(server)} - declared";

    /// <param name="applied">Ends when all that is declared is applied; nothing is removed before.</param>
    /// <param name="stoppingToken">The app host ends.</param>
    public async Task RunAsync(Task applied, CancellationToken stoppingToken)
    {
        var current = DeclaredList.Of(server, blueprint);
        var remembered = await RetryAsync(() => RememberAsync(current, stoppingToken), stoppingToken).ConfigureAwait(false);
        await applied.ConfigureAwait(false);
        if (remembered.Without(current) is not { Count: > 0 } undeclared)
        {
            return;
        }

        var names = string.Join(", ", undeclared.Select(item => item.Description));
        if (!server.Rules.Prunes)
        {
            logger.LogWarning(
                "{Count} objects were declared before and are not any more; authentik still has them: {Names}. Declare them again, or have them removed with WithPruning().",
                undeclared.Count,
                names);
            await ShowAsync(string.Create(CultureInfo.InvariantCulture, $"{undeclared.Count}: {names}")).ConfigureAwait(false);
            return;
        }

        if (await RemoveAsync(remembered, undeclared, stoppingToken).ConfigureAwait(false) is { } reason)
        {
            logger.LogError("What is no longer declared could not be removed: {Names}. authentik says: {Reason}", names, reason);
            await ShowAsync($"Not removed: {names}").ConfigureAwait(false);
            return;
        }

        await RetryAsync(() => _api.RememberAsync(MemoryName, current.TextWith([]), stoppingToken), stoppingToken).ConfigureAwait(false);
        logger.LogInformation("What is no longer declared was removed: {Names}.", names);
        foreach (var file in undeclared.Where(item => item.Model == DeclaredItem.FileModel))
        {
            logger.LogWarning("The {Blueprint} is no longer applied; what it made stays, because only its file says what that is.", file.Description);
        }
    }

    /// <summary>What was remembered. From now on it is that and what is declared now, so that nothing is forgotten if this run ends early.</summary>
    private async Task<DeclaredList> RememberAsync(DeclaredList current, CancellationToken stoppingToken)
    {
        var text = await _api.RecallAsync(MemoryName, stoppingToken).ConfigureAwait(false);
        var remembered = DeclaredList.Parse(text ?? "[]");
        var undeclared = remembered.Without(current);
        var together = current.TextWith([.. remembered.ReferencesOf(undeclared), .. undeclared]);
        if (together != text && (text is not null || current.Items.Count > 0))
        {
            await _api.RememberAsync(MemoryName, together, stoppingToken).ConfigureAwait(false);
        }

        return remembered;
    }

    /// <summary>Has authentik apply a blueprint once that takes it all back, in one transaction. The answer is why it did not.</summary>
    private async Task<string?> RemoveAsync(DeclaredList remembered, IReadOnlyList<DeclaredItem> undeclared, CancellationToken stoppingToken)
    {
        var name = $"{AuthentikBlueprint.MetadataName(server)} - removal - {Guid.NewGuid():N}";
        try
        {
            var text = RemovalBlueprint.Text(name, remembered, undeclared, server.Release);
            return await _api.ApplyOnceAsync(name, text, server.Release.HasTaskMessages, s_limit, time, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception ex) when (BlueprintApply.IsTransient(ex, stoppingToken) || ex is TimeoutException)
        {
            return ex.Message;
        }
    }

    private Task ShowAsync(string text) => notifications.PublishUpdateAsync(
        server, snapshot => snapshot with { Properties = [.. snapshot.Properties.Where(property => property.Name != Property), new(Property, text)] });

    private async Task<T> RetryAsync<T>(Func<Task<T>> action, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                return await action().ConfigureAwait(false);
            }
            catch (Exception ex) when (BlueprintApply.IsTransient(ex, stoppingToken))
            {
                logger.LogDebug("What was declared cannot be looked up yet: {Reason}", ex.Message);
                await Task.Delay(s_interval, time, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
