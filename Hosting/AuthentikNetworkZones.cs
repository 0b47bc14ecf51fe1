namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The networks of a published stack.
/// </summary>
/// <remarks>
/// Aspire's run mode has a single network, which every container is on: there the zones have no effect.
/// </remarks>
[Flags]
public enum AuthentikNetworkZones
{
    /// <summary>No network of the stack.</summary>
    None = 0,

    /// <summary>What browsers, or the reverse proxy in front of the stack, reach.</summary>
    Frontend = 1,

    /// <summary>authentik, its outposts and the applications behind them.</summary>
    Backend = 2,

    /// <summary>The databases and what keeps its data there.</summary>
    Data = 4,
}
