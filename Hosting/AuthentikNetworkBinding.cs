namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What of the network must stay the same during a session; if it changes, the session ends.
/// </summary>
public enum AuthentikNetworkBinding
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The provider (its autonomous system).</summary>
    Provider,

    /// <summary>The provider and the network.</summary>
    Network,

    /// <summary>The provider, the network and the address.</summary>
    Address,
}
