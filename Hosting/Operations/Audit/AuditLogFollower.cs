using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Follows the audit log from now on. What was not delivered is delivered later: the place moves on only then.</summary>
internal sealed class AuditLogFollower(AuthentikApiClient api, AuthentikAuditLogOptions options, ILogger logger, TimeProvider time)
{
    /// <summary>An event has the time at which it was made; a transaction may show it somewhat later, after others.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _delivered = [];
    private DateTimeOffset _latest = time.GetUtcNow();
    private bool _isFailing;

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        await using var syslog = options.Syslog is null ? null : new SyslogTarget(options.Syslog);
        try
        {
            while (true)
            {
                await TryStepAsync(syslog, stoppingToken).ConfigureAwait(false);
                await Task.Delay(options.Interval, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app host ends.
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Following the audit log ended with an error.");
        }
    }

    private async Task TryStepAsync(SyslogTarget? syslog, CancellationToken stoppingToken)
    {
        try
        {
            await StepAsync(syslog, stoppingToken).ConfigureAwait(false);
            if (_isFailing)
            {
                _isFailing = false;
                logger.LogInformation("The audit log is followed again.");
            }
        }
        catch (Exception ex) when (!stoppingToken.IsCancellationRequested && ex is AuthentikApiException or HttpRequestException or TaskCanceledException or JsonException or SocketException or IOException)
        {
            // Said once, not every few seconds.
            if (!_isFailing)
            {
                _isFailing = true;
                logger.LogWarning("The audit log cannot be followed for the moment; nothing is lost. {Reason}", ex.Message);
            }
        }
    }

    internal async Task StepAsync(SyslogTarget? syslog, CancellationToken cancellationToken)
    {
        var since = _latest - s_overlap < _start ? _start : _latest - s_overlap;
        var rows = await api.GetEventsAsync(new() { Actions = [.. options.Actions], Since = since }, cancellationToken).Where(row => !_delivered.ContainsKey(row.Pk)).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows.AsEnumerable().Reverse())
        {
            var line = AuditLine.Of(row);
            if (syslog is not null)
            {
                await syslog.SendAsync(row, line, cancellationToken).ConfigureAwait(false);
            }

            logger.LogInformation("{Event}", line);
            _delivered[row.Pk] = row.Created;
            _latest = row.Created > _latest ? row.Created : _latest;
        }

        foreach (var old in _delivered.Where(item => item.Value < _latest - s_overlap).Select(item => item.Key).ToList())
        {
            _delivered.Remove(old);
        }
    }
}
