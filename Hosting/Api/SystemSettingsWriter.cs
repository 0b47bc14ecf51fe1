using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Sets the system settings of a server that has just become ready, and says in its log what came of it.</summary>
internal sealed class SystemSettingsWriter(AuthentikResource server, ILogger logger)
{
    private const int Attempts = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly AuthentikApiClient _api = new(server);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var body = SystemSettingsBody.Of(server.SystemSettings!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _api.SetSystemSettingsAsync(body, cancellationToken).ConfigureAwait(false);
                logger.LogInformation("System settings are set: {Names}.", string.Join(", ", body.Select(setting => setting.Key)));
                return;
            }
            catch (HttpRequestException ex) when (attempt < Attempts)
            {
                logger.LogWarning("System settings could not be set yet: {Reason}", ex.Message);
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception ex) when (ex is HttpRequestException or AuthentikApiException)
            {
                logger.LogError("System settings were not set: {Reason}", ex.Message);
                return;
            }
        }
    }
}

public sealed partial class AuthentikApiClient
{
    internal Task SetSystemSettingsAsync(object settings, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Patch, "admin/settings/", settings, cancellationToken);
}
