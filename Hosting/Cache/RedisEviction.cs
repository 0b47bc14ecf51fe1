using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>Says what it costs when Redis gives up keys, which depends on what a version keeps there.</summary>
internal static class RedisEviction
{
    public static void Warn(AuthentikResource server, ILogger logger)
    {
        if (server.Release.NeedsRedis && server.Redis is { } redis && redis == CacheSettings.ResourceOf(server)
            && redis.Annotations.OfType<RedisSettings>().LastOrDefault() is { MaxMemoryMegabytes: not null, Policy: not RedisEvictionPolicy.NoEviction } settings)
        {
            logger.LogWarning(
                "The Redis server '{Redis}' gives up keys when its memory is full ({Policy}). authentik {Version} of '{Resource}' keeps {Kept} there. Give it more memory, or RedisEvictionPolicy.NoEviction.",
                redis.Name,
                RedisSettings.NameOf(settings.Policy),
                server.Version,
                server.Name,
                server.Release.KeptInRedis);
        }
    }
}
