using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Portal.Connections;

internal sealed partial class RedisConnection : ServerConnection
{
    public const string KindName = "Redis";

    private readonly ConfigurationOptions settings;

    private RedisConnection(string name, Match[] servers, ConfigurationOptions settings, TimeSpan timeLimit) : base(name, timeLimit)
    {
        settings.AbortOnConnectFail = true;
        // StackExchange.Redis counts INFO, which tells the version, among the commands of an administrator.
        settings.AllowAdmin = true;
        settings.ConnectRetry = 1;
        // Less than the time limit: the client's reason says more than that there was no answer in time.
        settings.ConnectTimeout = (int)(timeLimit * 5 / 6).TotalMilliseconds;
        settings.AsyncTimeout = (int)timeLimit.TotalMilliseconds;
        settings.ClientName ??= "Portal";

        Server = (servers[0].Groups["host"].Value, int.Parse(servers[0].Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
        Address = string.Join(", ", servers.Select(server => server.Value));
        Database = (settings.DefaultDatabase ?? 0).ToString(CultureInfo.InvariantCulture);
        this.settings = settings;
    }

    public override string Kind => KindName;

    public override string? Address { get; }

    public override string? Database { get; }

    protected override string SystemName => "redis";

    protected override (string Host, int Port) Server { get; }

    /// <summary>Nothing when the text has not the form that .NET Aspire gives to Redis: <c>host:port,option=value,…</c>.</summary>
    public static Connection? TryRead(string name, string connectionString, TimeSpan timeLimit)
    {
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries);
        var servers = parts.Select(part => ServerForm().Match(part)).TakeWhile(match => match.Success).ToArray();
        if (servers.Length == 0)
        {
            return null;
        }

        // What is no option would be taken for one more server: the rest of a password that holds a comma would be looked up as a host's name.
        if (!parts.Skip(servers.Length).All(part => part.Contains('=')))
        {
            return UncheckedConnection.Unreadable(
                name,
                KindName,
                $"ConnectionStrings:{name} has a part that is neither a server nor an option. A Redis connection string cannot hold a password with a comma: choose another password.");
        }

        try
        {
            return new RedisConnection(name, servers, ConfigurationOptions.Parse(connectionString), timeLimit);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The exception may quote a part of a password that holds a comma.
            return UncheckedConnection.Unreadable(
                name,
                KindName,
                $"ConnectionStrings:{name} is not accepted by StackExchange.Redis. Check the names and the values of its options.");
        }
    }

    protected override async Task<ServerAnswer> AskAsync(CancellationToken cancellationToken)
    {
        await using var redis = await ConnectAsync(cancellationToken);
        var roundTrip = await redis.GetDatabase().PingAsync();
        return new ServerAnswer(await VersionAsync(redis), roundTrip);
    }

    protected override string? Explain(Exception exception) => exception switch
    {
        RedisServerException refusal => Explain(refusal.Message),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "Redis refused the password.",
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect } =>
            "Something listens at this address, but does not answer as Redis does; or only one side uses TLS (ssl=true).",
        RedisConnectionException failure => $"The connection was lost ({failure.FailureType}).",
        _ => null,
    };

    private static string Explain(string error) => error switch
    {
        _ when error.Contains("WRONGPASS") => "Redis refused the user name or the password (WRONGPASS).",
        _ when error.Contains("NOAUTH") => "Redis asks for a password, and the connection string has none (NOAUTH).",
        _ when error.Contains("NOPERM") => "The user may not send PING (NOPERM).",
        _ when error.Contains("LOADING") => "Redis is still loading its data (LOADING).",
        _ => "Redis answered with an error that Portal does not know.",
    };

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(settings);
        }
        catch (RedisConnectionException failure) when (failure.FailureType == ConnectionFailureType.UnableToConnect)
        {
            // The failure does not say why. A socket of our own does, if it cannot be opened either.
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(settings.EndPoints[0], cancellationToken);
            throw;
        }
    }

    private static async Task<string?> VersionAsync(ConnectionMultiplexer redis)
    {
        try
        {
            var facts = await redis.GetServers().First(server => server.IsConnected).InfoAsync("server");
            return facts.SelectMany(section => section).FirstOrDefault(fact => fact.Key == "redis_version").Value;
        }
        catch (RedisServerException refusal) when (refusal.Message.StartsWith("NOPERM", StringComparison.Ordinal))
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(?<port>\d{1,5})$")]
    private static partial Regex ServerForm();
}
