namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How long people stay signed in to authentik, and where from. authentik has no time-out for doing nothing; see docs/policies-and-flows.md.
/// </summary>
public sealed class AuthentikSessions
{
    /// <summary>Gets or sets how long a session lasts. Whole seconds; <see cref="TimeSpan.Zero"/>, the default, is until the browser is closed.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>
    /// Gets or sets by how much longer it lasts for who ticks "remember me". Whole seconds; with <see cref="TimeSpan.Zero"/>, the default, nobody is
    /// asked.
    /// </summary>
    public TimeSpan RememberMe { get; set; }

    /// <summary>
    /// Gets or sets how long authentik knows a device again that somebody signed in from. Whole seconds. authentik 2025.8 and later; the default,
    /// <see langword="null"/>, is authentik's own, 30 days.
    /// </summary>
    public TimeSpan? RememberDevice { get; set; }

    /// <summary>Gets or sets whether signing in ends all other sessions of the user. The default is <see langword="false"/>.</summary>
    public bool EndOtherSessions { get; set; }

    /// <summary>Gets or sets what of the network must stay the same during a session. The default is nothing.</summary>
    public AuthentikNetworkBinding NetworkBinding { get; set; }

    /// <summary>Gets or sets what of the place must stay the same during a session. It needs the GeoIP database, which authentik's images hold. The default is nothing.</summary>
    public AuthentikPlaceBinding PlaceBinding { get; set; }
}
