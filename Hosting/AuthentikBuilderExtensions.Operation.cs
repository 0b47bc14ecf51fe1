using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets how much server, workers and outposts write to their logs.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="level">The level. The default is <see cref="AuthentikLogLevel.Info"/>. An outpost may have a level of its own.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithLogLevel(AuthentikLogLevel.Warning);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithLogLevel(this IResourceBuilder<AuthentikResource> builder, AuthentikLogLevel level)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.LogLevel = WebValidation.Defined(level);
        builder.Resource.CoreSettings["AUTHENTIK_LOG_LEVEL"] = new(nameof(WithLogLevel), _ => level.Text());
        return builder;
    }

    /// <summary>
    /// Reports errors and a sample of the request timings to a Sentry server. Nothing is reported by default.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="dsn">The parameter that contains the address (DSN) of a project in your own Sentry. If <see langword="null"/>, authentik's vendor gets the reports.</param>
    /// <param name="environment">The name of the environment in the reports. If <see langword="null"/>, authentik's default <c>customer</c>.</param>
    /// <param name="sampleRate">The share of requests whose timing is reported, 0 to 1. The default is a tenth.</param>
    /// <param name="sendPersonalData">Whether names and addresses of users are in the reports.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sampleRate"/> is not from 0 to 1.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithErrorReporting(builder.AddParameter("sentry-dsn", secret: true), environment: "production");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithErrorReporting(
        this IResourceBuilder<AuthentikResource> builder,
        IResourceBuilder<ParameterResource>? dsn = null,
        string? environment = null,
        double sampleRate = 0.1,
        bool sendPersonalData = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegative(sampleRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 1);

        Set("ENABLED", "true");
        Set("SENTRY_DSN", dsn?.Resource);
        Set("ENVIRONMENT", environment);
        Set("SAMPLE_RATE", sampleRate.ToString(CultureInfo.InvariantCulture));
        Set("SEND_PII", sendPersonalData ? "true" : "false");
        return builder;

        void Set(string name, object? value) => builder.Resource.CoreSettings[$"AUTHENTIK_ERROR_REPORTING__{name}"] = new(nameof(WithErrorReporting), _ => value);
    }

    /// <summary>
    /// Lets authentik ask its vendor now and then whether there is a newer version, and tell administrators. It does not ask by default.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik").WithUpdateCheck();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithUpdateCheck(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.CoreSettings["AUTHENTIK_DISABLE_UPDATE_CHECK"] = new(nameof(WithUpdateCheck), _ => "false");
        return builder;
    }

    /// <summary>
    /// Lets authentik tell its vendor its version and kind of machine at every start. It does not by default.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik").WithStartupAnalytics();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithStartupAnalytics(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.CoreSettings["AUTHENTIK_DISABLE_STARTUP_ANALYTICS"] = new(nameof(WithStartupAnalytics), _ => "false");
        return builder;
    }

    /// <summary>
    /// Sets where the container engine sends the log of a published container.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of any container.</param>
    /// <param name="driver">The log driver of the container engine, such as <c>json-file</c>, <c>journald</c>, <c>syslog</c> or <c>loki</c>.</param>
    /// <param name="options">The options of the driver, such as <c>max-size</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It is for published forms that have log drivers, such as Compose. In run mode it has no effect: the dashboard reads logs from the engine.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithLogDriver("json-file", new() { ["max-size"] = "10m", ["max-file"] = "3" });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithLogDriver<T>(this IResourceBuilder<T> builder, string driver, Dictionary<string, string>? options = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(driver);

        RuntimeOptions.Of(builder.Resource).Logging = new(driver, options is null ? [] : new Dictionary<string, string>(options));
        return builder;
    }

    /// <summary>
    /// Adds a label to a published container, for what is not part of the stack: a log shipper, a reverse proxy, a watcher of updates.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of any container.</param>
    /// <param name="name">The name of the label.</param>
    /// <param name="value">The value. It is published as it is, so it must not be a secret.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>In run mode it has no effect, so that a reverse proxy of this machine does not take the containers of a developer for the real ones.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithExternalLabel("traefik.enable", "true");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithExternalLabel<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);

        RuntimeOptions.Of(builder.Resource).ExternalLabels[name] = value;
        return builder;
    }

    /// <summary>
    /// Sets the networks that a published container is on.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder of any container.</param>
    /// <param name="zones">The networks, instead of those that follow from what the container is.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Without a call a server is on all three, a worker on backend and data, an outpost and the load balancer on frontend and backend, servers behind
    /// the load balancer on backend and data, PostgreSQL and Redis on data, and every other container on backend. Aspire's run mode has a single network:
    /// there it has no effect.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var wiki = builder.AddContainer("wiki", "example/wiki")
    ///     .WithNetworkZones(AuthentikNetworkZones.Backend | AuthentikNetworkZones.Data);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithNetworkZones<T>(this IResourceBuilder<T> builder, AuthentikNetworkZones zones)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        RuntimeOptions.Of(builder.Resource).Zones = zones;
        return builder;
    }
}
