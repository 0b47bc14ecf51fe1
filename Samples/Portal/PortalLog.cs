namespace Portal;

internal static partial class PortalLog
{
    [LoggerMessage(LogLevel.Information, "Portal page viewed; {Connections} connections, {Reachable} reachable")]
    public static partial void PageViewed(this ILogger logger, int connections, int reachable);

    [LoggerMessage(LogLevel.Warning, "Connection {Connection} is not usable: {Reason}")]
    public static partial void ConnectionNotUsable(this ILogger logger, string connection, string? reason);
}
