using System.Globalization;

namespace Authentik.Emulator.Configuration;

/// <summary>authentik's durations: <c>hours=1;minutes=30</c>.</summary>
internal static class Duration
{
    private static readonly string[] Units = ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"];

    /// <summary>Whether authentik takes the text for a duration: pairs separated by semicolons, at least one of them with a unit that it knows.</summary>
    internal static bool IsValid(string text)
    {
        var pairs = text.Split(';').Select(part => part.Split('=')).ToList();
        return pairs.TrueForAll(pair => pair.Length == 2)
            && pairs.Where(pair => Units.Contains(pair[0].ToLowerInvariant())).ToList() is { Count: > 0 } known
            && known.TrueForAll(pair => double.TryParse(pair[1].Trim(), CultureInfo.InvariantCulture, out _));
    }

    internal static TimeSpan Parse(string text)
    {
        var total = TimeSpan.Zero;
        foreach (var part in text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var unit, var number] || !double.TryParse(number, CultureInfo.InvariantCulture, out var value))
            {
                throw new FormatException($"{text} is not in the correct format of 'hours=3;minutes=1'.");
            }

            total += unit switch
            {
                "microseconds" => TimeSpan.FromMicroseconds(value),
                "milliseconds" => TimeSpan.FromMilliseconds(value),
                "seconds" => TimeSpan.FromSeconds(value),
                "minutes" => TimeSpan.FromMinutes(value),
                "hours" => TimeSpan.FromHours(value),
                "days" => TimeSpan.FromDays(value),
                "weeks" => TimeSpan.FromDays(value * 7),
                _ => throw new FormatException($"{text}: {unit} is not a unit of time."),
            };
        }

        return total;
    }
}
