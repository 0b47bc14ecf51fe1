using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The environment of the containers. Names are authentik's; two underscores separate the levels of its configuration.</summary>
internal static class AuthentikEnvironment
{
    public const string TokenName = "AUTHENTIK_TOKEN";

    public static void AddServer(EnvironmentCallbackContext context, AuthentikResource server)
    {
        AddCore(context, server);
        if (server.Release.ServerReadsBootstrap)
        {
            AddBootstrap(context, server);
        }
    }

    public static void AddWorker(EnvironmentCallbackContext context, AuthentikWorkerResource worker)
    {
        AddCore(context, worker.Server);
        AddBootstrap(context, worker.Server);
        foreach (var (name, value) in BlueprintVariables.All(worker.Server, context.ExecutionContext))
        {
            context.EnvironmentVariables[name] = value;
        }
    }

    public static void AddOutpost(EnvironmentCallbackContext context, AuthentikProxyOutpostResource outpost)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_HOST"] = outpost.Server.PrimaryEndpoint;

        // Browsers cannot reach the address above; the issuer of tokens follows this one.
        environment["AUTHENTIK_HOST_BROWSER"] = outpost.Server.PublicEndpoint;
        environment[TokenName] = outpost.TokenParameter;
        AddListen(environment, outpost.Server);
    }

    private static void AddCore(EnvironmentCallbackContext context, AuthentikResource server)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_SECRET_KEY"] = server.SecretKeyParameter;

        // Parts, never a URI: publishers do not encode passwords in one.
        var database = ModelValidation.DatabaseOf(server);
        environment["AUTHENTIK_POSTGRESQL__HOST"] = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Host);
        environment["AUTHENTIK_POSTGRESQL__PORT"] = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Port);
        environment["AUTHENTIK_POSTGRESQL__USER"] = database.Parent.UserNameReference;
        environment["AUTHENTIK_POSTGRESQL__PASSWORD"] = database.Parent.PasswordParameter;
        environment["AUTHENTIK_POSTGRESQL__NAME"] = database.DatabaseName;

        if (server.Release.NeedsRedis && server.Redis is { } redis)
        {
            environment["AUTHENTIK_REDIS__HOST"] = redis.PrimaryEndpoint.Property(EndpointProperty.Host);
            environment["AUTHENTIK_REDIS__PORT"] = redis.PrimaryEndpoint.Property(EndpointProperty.Port);
            if (redis.PasswordParameter is { } password)
            {
                environment["AUTHENTIK_REDIS__PASSWORD"] = password;
            }
        }

        // Outposts are resources of their own; authentik does not look for a container engine to start them on.
        environment["AUTHENTIK_OUTPOSTS__DISCOVER"] = "false";
        AddListen(environment, server);

        if (context.ExecutionContext.IsRunMode)
        {
            // A developer's machine does not report to the vendor.
            environment["AUTHENTIK_ERROR_REPORTING__ENABLED"] = "false";
            environment["AUTHENTIK_DISABLE_UPDATE_CHECK"] = "true";
            environment["AUTHENTIK_DISABLE_STARTUP_ANALYTICS"] = "true";
        }
    }

    private static void AddBootstrap(EnvironmentCallbackContext context, AuthentikResource server)
    {
        var environment = context.EnvironmentVariables;
        environment["AUTHENTIK_BOOTSTRAP_EMAIL"] = server.AdminEmailReference;
        environment["AUTHENTIK_BOOTSTRAP_PASSWORD"] = server.AdminPasswordParameter;
        if (context.ExecutionContext.IsRunMode)
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
    }
}
