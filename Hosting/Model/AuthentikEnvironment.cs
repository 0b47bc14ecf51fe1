using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The environment of the containers. Names are authentik's; two underscores separate the levels of its configuration.</summary>
internal static class AuthentikEnvironment
{
    public const string TokenName = "AUTHENTIK_TOKEN";

    private const string TrustedProxiesName = "AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS";

    public static void AddServer(EnvironmentCallbackContext context, AuthentikResource server)
    {
        AddCore(context, server);
        if (server.Release.ServerReadsBootstrap)
        {
            AddBootstrap(context, server);
        }
    }

    public static void AddWorker(EnvironmentCallbackContext context, AuthentikResource server)
    {
        AddCore(context, server);
        AddBootstrap(context, server);
        foreach (var (name, value) in BlueprintVariables.All(server, context.ExecutionContext))
        {
            context.EnvironmentVariables[name] = value;
        }

        CoreSetting.Add(context.EnvironmentVariables, server, server.WorkerSettings);
        if (server.WorkerThreads is { } threads)
        {
            context.EnvironmentVariables[server.Release.HasWorkerProcesses ? "AUTHENTIK_WORKER__THREADS" : "AUTHENTIK_WORKER__CONCURRENCY"] =
                threads.ToString(CultureInfo.InvariantCulture);
        }
    }

    public static void AddOutpost(EnvironmentCallbackContext context, AuthentikOutpostResource outpost)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_HOST"] = outpost.Host;
        if (outpost.Kind.HasBrowsers)
        {
            // Browsers cannot reach the address above; the issuer of tokens follows this one.
            environment["AUTHENTIK_HOST_BROWSER"] = outpost.BrowserHost;
        }

        environment[TokenName] = outpost.TokenParameter;
        if (outpost.Insecure)
        {
            environment["AUTHENTIK_INSECURE"] = "true";
        }

        if ((outpost.OwnLogLevel ?? outpost.Server.LogLevel) is { } logLevel)
        {
            environment["AUTHENTIK_LOG_LEVEL"] = logLevel.Text();
        }

        if (outpost.Server.TrustedProxyList is { } networks && outpost.Kind.HasBrowsers)
        {
            environment[TrustedProxiesName] = string.Join(',', networks);
        }

        if (outpost.Server.Release.ListensOnIPv6)
        {
            foreach (var endpoint in outpost.Kind.Endpoints)
            {
                environment[$"AUTHENTIK_LISTEN__{endpoint.Setting}"] = string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{endpoint.Port}");
            }

            environment["AUTHENTIK_LISTEN__METRICS"] = "0.0.0.0:9300";
        }
    }

    private static void AddCore(EnvironmentCallbackContext context, AuthentikResource server)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_SECRET_KEY"] = server.SecretKeyParameter;

        server.DatabaseSettings.AddTo(environment, server);
        if (server.Release.NeedsRedis)
        {
            server.CacheSettings.AddTo(environment, server);
        }

        server.Storage.S3?.AddTo(environment, server);

        // Outposts are resources of their own; authentik does not look for a container engine to start them on.
        environment["AUTHENTIK_OUTPOSTS__DISCOVER"] = "false";
        AddListen(environment, server);

        // Nothing is reported to the vendor that was not asked for.
        environment["AUTHENTIK_ERROR_REPORTING__ENABLED"] = "false";
        environment["AUTHENTIK_DISABLE_UPDATE_CHECK"] = "true";
        environment["AUTHENTIK_DISABLE_STARTUP_ANALYTICS"] = "true";
        CoreSetting.Add(environment, server, server.CoreSettings);
    }

    private static void AddBootstrap(EnvironmentCallbackContext context, AuthentikResource server)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_BOOTSTRAP_EMAIL"] = server.AdminEmailReference;
        if (server.AdminPasswordHash is { } hash)
        {
            environment["AUTHENTIK_BOOTSTRAP_PASSWORD_HASH"] = hash;
        }
        else
        {
            environment["AUTHENTIK_BOOTSTRAP_PASSWORD"] = server.AdminPasswordParameter;
        }

        if (context.ExecutionContext.IsRunMode || server.PublishesBootstrapToken)
        {
            // Health checks and blueprints need the API here. A deployment is better off without an everlasting administrator's token.
            environment["AUTHENTIK_BOOTSTRAP_TOKEN"] = server.BootstrapTokenParameter;
        }
    }

    private static void AddListen(Dictionary<string, object> environment, AuthentikResource server)
    {
        if (server.Release.ListensOnIPv6)
        {
            environment["AUTHENTIK_LISTEN__HTTP"] = "0.0.0.0:9000";
            environment["AUTHENTIK_LISTEN__HTTPS"] = "0.0.0.0:9443";
            environment["AUTHENTIK_LISTEN__METRICS"] = "0.0.0.0:9300";
        }

        if (server.TrustedProxyList is { } networks)
        {
            // Servers behind the load balancer see only it, which is one of the containers; it looks at who is in front.
            environment[TrustedProxiesName] = string.Join(',', server.IsLoadBalanced ? networks.Union(Nginx.PrivateNetworks) : networks);
        }
    }
}
