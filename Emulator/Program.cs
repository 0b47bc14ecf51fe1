using Authentik.Emulator.Commands;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Roles;

// One executable for both images: `ak <command>`, and `ak proxy [healthcheck]`, which the proxy image has as /proxy.
try
{
    switch (args)
    {
        case ["server", ..]:
            return await ServerRole.RunAsync();
        case ["worker", ..]:
            return await WorkerRole.RunAsync();
        case ["healthcheck"]:
            return await HealthcheckCommand.RunAsync();
        case ["proxy"]:
            return await ProxyRole.RunAsync();
        case ["proxy", "healthcheck"]:
            return await ProxyHealthcheck.RunAsync();
        case ["dump_config", .. var keys]:
            return DumpConfigCommand.Run(keys);
        case ["apply_blueprint", _, ..]:
            return ApplyBlueprintCommand.Run(args[1..]);
        case ["create_recovery_key", var duration, var username]:
            return CreateRecoveryKeyCommand.Run(duration, username);
        default:
            Console.Error.WriteLine($"authentik emulator: 'ak {string.Join(' ', args)}' is not built. Commands: {Usage.Commands}.");
            return 1;
    }
}
catch (ConfigurationException exception)
{
    new Log("authentik.lib.config").Error(exception.Message);
    return 1;
}
catch (Exception exception)
{
    // The last line of the log says why, in the same form as all others.
    new Log("authentik.emulator").Error("unexpected error", ("exc", exception), ("stack", exception.StackTrace));
    return 1;
}
