using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;

namespace Authentik.Emulator.Commands;

/// <summary><c>/proxy healthcheck</c>: asks the metrics listener, which opens only once the outpost has its configuration.</summary>
internal static class ProxyHealthcheck
{
    internal static async Task<int> RunAsync()
    {
        Log.UseStandardError();
        var configuration = AuthentikConfiguration.FromEnvironment(AuthentikRelease.FromEnvironment());
        var status = await HealthcheckCommand.StatusAsync(HttpMethod.Head, ListenAddress.Loopback(configuration, "listen.metrics"),
            "/outpost.goauthentik.io/ping");
        if (status is >= 200 and < 400)
        {
            return 0;
        }

        new Log("authentik.healthcheck").Error("outpost is not healthy", ("status", status));
        return 1;
    }
}
