using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Options of a Redis server of this model, as its command line has them.</summary>
internal sealed class RedisSettings : IResourceAnnotation
{
    public bool AppendOnly { get; set; }

    /// <summary>Seconds and changes; an empty list means never, none the server's own choice.</summary>
    public IReadOnlyList<(int Seconds, int Changes)>? SavePoints { get; set; }

    public RedisLogLevel? LogLevel { get; set; }

    public int? MaxMemoryMegabytes { get; set; }

    public RedisEvictionPolicy Policy { get; set; }

    private IEnumerable<string> Arguments
    {
        get
        {
            if (AppendOnly)
            {
                yield return "--appendonly";
                yield return "yes";
            }

            foreach (var argument in SavePointArguments)
            {
                yield return argument;
            }

            if (LogLevel is { } level)
            {
                yield return "--loglevel";
                yield return level.ToString().ToLowerInvariant();
            }

            if (MaxMemoryMegabytes is { } memory)
            {
                yield return "--maxmemory";
                yield return $"{ExternalHost.Text(memory)}mb";
                yield return "--maxmemory-policy";
                yield return NameOf(Policy);
            }
        }
    }

    // The command line goes through a shell, which keeps the two quotes as an empty word.
    private IEnumerable<string> SavePointArguments => SavePoints switch
    {
        null => [],
        { Count: 0 } => ["--save", "''"],
        _ => SavePoints.SelectMany(point => (string[])["--save", ExternalHost.Text(point.Seconds), ExternalHost.Text(point.Changes)]),
    };

    public static string NameOf(RedisEvictionPolicy policy) => policy switch
    {
        RedisEvictionPolicy.AllKeysLru => "allkeys-lru",
        RedisEvictionPolicy.AllKeysLfu => "allkeys-lfu",
        RedisEvictionPolicy.AllKeysRandom => "allkeys-random",
        RedisEvictionPolicy.VolatileLru => "volatile-lru",
        RedisEvictionPolicy.VolatileLfu => "volatile-lfu",
        RedisEvictionPolicy.VolatileRandom => "volatile-random",
        RedisEvictionPolicy.VolatileTtl => "volatile-ttl",
        _ => "noeviction",
    };

    /// <summary>Aspire hands the shell a list of words in run mode, and one text in published forms.</summary>
    public void AddTo(CommandLineArgsCallbackContext context)
    {
        if (context.ExecutionContext.IsRunMode)
        {
            foreach (var argument in Arguments)
            {
                context.Args.Add(argument);
            }
        }
        else if (Arguments.Any())
        {
            context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', Arguments)}";
        }
    }
}
