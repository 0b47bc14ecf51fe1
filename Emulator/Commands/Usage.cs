namespace Authentik.Emulator.Commands;

/// <summary>What the executable can do.</summary>
internal static class Usage
{
    internal const string Commands =
        "server, worker, healthcheck, dump_config [key], apply_blueprint <path>..., create_recovery_key <duration> <username>, proxy [healthcheck]";

    /// <summary>What a proxy outpost prints when it does not know its server.</summary>
    internal const string Proxy =
        """
        Required environment variables:
        - AUTHENTIK_HOST: URL to connect to (format "http://authentik.company")
        - AUTHENTIK_TOKEN: Token to authenticate with
        - AUTHENTIK_INSECURE: Skip SSL Certificate verification

        Optional environment variables:
        - AUTHENTIK_HOST_BROWSER: URL to use in the browser, when it differs from AUTHENTIK_HOST
        """;
}
