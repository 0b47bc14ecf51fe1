namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What of the place must stay the same during a session; if it changes, the session ends.
/// </summary>
public enum AuthentikPlaceBinding
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The continent.</summary>
    Continent,

    /// <summary>The continent and the country.</summary>
    Country,

    /// <summary>The continent, the country and the city.</summary>
    City,
}
