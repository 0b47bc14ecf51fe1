using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

/// <summary>A row of a file of users that is in order by itself. What is <see langword="null"/> stays as it is.</summary>
internal sealed record UserRow(int Line, string Username)
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public JsonObject Attributes { get; init; } = [];

    public string? Password { get; init; }

    public bool? IsActive { get; init; }

    public string? Path { get; init; }

    /// <summary>Never the password.</summary>
    public override string ToString() => $"line {Line}: {Username}";
}

/// <summary>A row that cannot be imported, and why.</summary>
internal sealed record BadUserRow(int Line, string Username, string Reason);
