using System.Globalization;

namespace Authentik.Aspire.Hosting;

/// <summary>Ready-made expressions in authentik's Python. What goes into them was checked: letters, digits and a few signs.</summary>
internal static class PolicyExpressions
{
    public static string TimeOfDay(TimeOnly from, TimeOnly until, string timeZone, IReadOnlyList<DayOfWeek> days)
    {
        // Python counts the days from Monday.
        var allowed = (days.Count == 0 ? Enum.GetValues<DayOfWeek>() : days).Select(day => ((int)day + 6) % 7).Distinct().Order();
        var (start, end) = (Literal(from), Literal(until));
        var list = string.Join(", ", allowed.Select(day => day.ToString(CultureInfo.InvariantCulture)));
        var test = from < until
            ? $"return now.weekday() in days and {start} <= now.time() < {end}\n"
            : $"""
               if now.time() >= {start}:
                   return now.weekday() in days
               return now.time() < {end} and (now.weekday() - 1) % 7 in days

               """;
        return $"""
                from datetime import datetime, time
                from zoneinfo import ZoneInfo

                now = datetime.now(ZoneInfo("{timeZone}"))
                days = [{list}]
                {test}
                """;
    }

    public static string Network(IReadOnlyList<string> networks) =>
        $"""
         from ipaddress import ip_network

         networks = [{string.Join(", ", networks.Select(network => $"\"{network}\""))}]
         return any(ak_client_ip in ip_network(network) for network in networks)

         """;

    private static string Literal(TimeOnly time) => string.Create(CultureInfo.InvariantCulture, $"time({time.Hour}, {time.Minute}, {time.Second})");
}
