using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

/// <summary>An event of authentik's audit log.</summary>
/// <param name="Pk">The primary key.</param>
/// <param name="Action">What happened, for example <c>login</c>, <c>login_failed</c> or <c>model_updated</c>.</param>
/// <param name="App">The part of authentik that noted it.</param>
/// <param name="User">Who did it, with <c>pk</c>, <c>username</c> and <c>email</c>.</param>
/// <param name="ClientIp">The address it came from, or <see langword="null"/>.</param>
/// <param name="Created">When it was noted.</param>
/// <param name="Context">What else is known about it; differs from action to action.</param>
public sealed record AuthentikEvent(string Pk, string Action, string App, JsonObject? User, string? ClientIp, DateTimeOffset Created, JsonObject? Context)
{
    /// <summary>Gets the name of the user who did it, or an empty text.</summary>
    public string Username => User?["username"]?.ToString() ?? "";
}

/// <summary>Which events to read. What is left out does not narrow them.</summary>
public sealed record AuthentikEventFilter
{
    /// <summary>Gets the actions, in full, for example <c>login_failed</c>.</summary>
    public IReadOnlyCollection<string> Actions { get; init; } = [];

    /// <summary>Gets the name of the user who did it, or whom a failed login named.</summary>
    public string? Username { get; init; }

    /// <summary>Gets the time of the earliest event.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the time of the latest event.</summary>
    public DateTimeOffset? Until { get; init; }
}
