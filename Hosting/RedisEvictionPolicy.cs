namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What a Redis server gives up when its memory is full; the policies of Redis' own <c>maxmemory-policy</c>.
/// </summary>
public enum RedisEvictionPolicy
{
    /// <summary>Nothing: it refuses to store more.</summary>
    NoEviction,

    /// <summary>The keys that were not used for longest.</summary>
    AllKeysLru,

    /// <summary>The keys that are used least.</summary>
    AllKeysLfu,

    /// <summary>Any keys.</summary>
    AllKeysRandom,

    /// <summary>Of the keys with an expiry, those that were not used for longest.</summary>
    VolatileLru,

    /// <summary>Of the keys with an expiry, those that are used least.</summary>
    VolatileLfu,

    /// <summary>Any keys with an expiry.</summary>
    VolatileRandom,

    /// <summary>The keys that expire soonest.</summary>
    VolatileTtl,
}

/// <summary>
/// How much a Redis server writes to its log.
/// </summary>
public enum RedisLogLevel
{
    /// <summary>Everything, for development.</summary>
    Debug,

    /// <summary>Much that is rarely useful.</summary>
    Verbose,

    /// <summary>What matters in production, Redis' default.</summary>
    Notice,

    /// <summary>Only what is important.</summary>
    Warning,
}
