using System.Text.Json.Nodes;

namespace Authentik.Emulator.Flows;

/// <summary>Where a session stands in a flow; kept inside the session.</summary>
internal sealed class FlowPlan(JsonObject data)
{
    private const string Slot = "plan";

    internal string Query => data["query"]!.ToString();

    internal int Position
    {
        get => data["position"]!.GetValue<int>();
        set => data["position"] = value;
    }

    internal int FailedAttempts
    {
        get => data["failed_attempts"]!.GetValue<int>();
        set => data["failed_attempts"] = value;
    }

    /// <summary>What was typed in as the user; shown again by the password stage.</summary>
    internal string PendingName
    {
        get => data["pending_name"]!.ToString();
        set => data["pending_name"] = value;
    }

    /// <summary>Primary key of the user that is signing in; empty when nobody of that name exists.</summary>
    internal string PendingUser
    {
        get => data["pending_user"]!.ToString();
        set => data["pending_user"] = value;
    }

    /// <summary>The pending user has proved the password.</summary>
    internal bool IsAuthenticated
    {
        get => data["authenticated"]!.GetValue<bool>();
        set => data["authenticated"] = value;
    }

    /// <summary>The plan of the session for a flow; a new one when it was in another flow or came with another query.</summary>
    internal static FlowPlan Of(Session session, string flow, string? query)
    {
        if (session.Data[Slot] is JsonObject current && current["flow"]?.ToString() == flow && (query is null || current["query"]?.ToString() == query))
        {
            return new FlowPlan(current);
        }

        var fresh = new JsonObject
        {
            ["flow"] = flow,
            ["query"] = query ?? "",
            ["position"] = 0,
            ["failed_attempts"] = 0,
            ["pending_name"] = "",
            ["pending_user"] = "",
            ["authenticated"] = false,
        };
        session.Data[Slot] = fresh;
        return new FlowPlan(fresh);
    }

    internal static void Remove(Session session) => session.Data.Remove(Slot);
}
