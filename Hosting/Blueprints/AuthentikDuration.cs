using System.Globalization;
using Aspire.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>authentik's way of writing durations: <c>hours=1;minutes=30</c>.</summary>
internal static class AuthentikDuration
{
    /// <summary>Longer than anybody means; Python's durations end at about 2.7 million years, but browsers cut cookies long before.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    /// <summary>The text of a duration. One that authentik cannot have is an error that names the setting.</summary>
    public static string Text(string setting, TimeSpan value)
    {
        if (value < TimeSpan.Zero || value > s_longest || value.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new DistributedApplicationException(
                $"{setting} is {value.ToString(null, CultureInfo.InvariantCulture)}. Give whole seconds, from 0 to 3650 days, such as TimeSpan.FromHours(8).");
        }

        var parts = new (string Unit, int Amount)[] { ("days", value.Days), ("hours", value.Hours), ("minutes", value.Minutes), ("seconds", value.Seconds) }
            .Where(part => part.Amount > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Unit}={part.Amount}"));
        return string.Join(';', parts) is { Length: > 0 } text ? text : "seconds=0";
    }
}
