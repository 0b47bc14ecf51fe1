using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Makes a Redis server write every change to a log of its own, so that a crash loses at most a second's.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It helps only with a volume, see <c>WithDataVolume</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// var redis = builder.AddRedis("redis").WithDataVolume().WithAppendOnly();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<RedisResource> WithAppendOnly(this IResourceBuilder<RedisResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Settings().AppendOnly = true;
        return builder;
    }

    /// <summary>
    /// Sets when a Redis server saves a snapshot of its data.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="savePoints">After how long at the latest, in whole seconds, if there were at least so many changes. None at all switches snapshots off.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is less than a second, or a number of changes less than one.</exception>
    /// <remarks>
    /// <para>Aspire's own <c>WithPersistence</c>, and <c>WithDataVolume</c>, which calls it, know one point; those given here come on top.</para>
    /// <example>
    /// <code lang="csharp">
    /// var redis = builder.AddRedis("redis").WithDataVolume()
    ///     .WithSavePoints((TimeSpan.FromMinutes(1), 1000), (TimeSpan.FromMinutes(15), 1));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<RedisResource> WithSavePoints(this IResourceBuilder<RedisResource> builder, params (TimeSpan After, int Changes)[] savePoints)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(savePoints);
        foreach (var (after, changes) in savePoints)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.FromSeconds(1), nameof(savePoints));
            ArgumentOutOfRangeException.ThrowIfLessThan(changes, 1, nameof(savePoints));
        }

        builder.Settings().SavePoints = [.. savePoints.Select(point => ((int)point.After.TotalSeconds, point.Changes))];
        return builder;
    }

    /// <summary>
    /// Sets how much a Redis server writes to its log.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="level">The level. Redis' default is <see cref="RedisLogLevel.Notice"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var redis = builder.AddRedis("redis").WithLogLevel(RedisLogLevel.Warning);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<RedisResource> WithLogLevel(this IResourceBuilder<RedisResource> builder, RedisLogLevel level)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Settings().LogLevel = level;
        return builder;
    }

    /// <summary>
    /// Limits the memory that a Redis server keeps data in, and sets what it gives up when that is full.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="megabytes">The limit in MiB, at least 1.</param>
    /// <param name="policy">What is given up. With the default, nothing: authentik gets an error instead, and says so.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// What giving up keys costs depends on the version of authentik. Before 2025.4 users are signed out, and until 2025.6 background work may
    /// be lost; in 2025.8 only users of the embedded outpost are signed out and caches are filled again. A warning says so at start.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var redis = builder.AddRedis("redis").WithMaxMemory(256, RedisEvictionPolicy.VolatileLru);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<RedisResource> WithMaxMemory(
        this IResourceBuilder<RedisResource> builder, int megabytes, RedisEvictionPolicy policy = RedisEvictionPolicy.NoEviction)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(megabytes, 1);

        var settings = builder.Settings();
        settings.MaxMemoryMegabytes = megabytes;
        settings.Policy = policy;
        return builder;
    }

    private static RedisSettings Settings(this IResourceBuilder<RedisResource> builder)
    {
        if (builder.Resource.Annotations.OfType<RedisSettings>().LastOrDefault() is not { } settings)
        {
            settings = new();
            builder.WithAnnotation(settings).WithArgs(settings.AddTo);
        }

        return settings;
    }
}
