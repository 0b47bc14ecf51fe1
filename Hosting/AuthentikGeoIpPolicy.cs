namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What a GeoIP policy asks. Who is in one of the countries or comes from one of the systems passes, if none of the other checks speaks against it.
/// </summary>
public sealed class AuthentikGeoIpPolicy
{
    /// <summary>Gets or sets the countries by their two-letter ISO 3166 codes, such as <c>DE</c>. None, the default, does not ask.</summary>
    public IReadOnlyList<string> Countries { get; set; } = [];

    /// <summary>Gets or sets the autonomous systems, that is providers, by their numbers. None, the default, does not ask.</summary>
    public IReadOnlyList<long> AutonomousSystems { get; set; } = [];

    /// <summary>
    /// Gets or sets how many kilometres the place may be away from those of the last five sign-ins, at least 1, or <see langword="null"/>, the
    /// default, to not ask.
    /// </summary>
    public int? MaximumDistanceKm { get; set; }

    /// <summary>Gets or sets whether who would have had to travel impossibly fast since the last sign-in is refused. The default is <see langword="false"/>.</summary>
    public bool RefuseImpossibleTravel { get; set; }
}
