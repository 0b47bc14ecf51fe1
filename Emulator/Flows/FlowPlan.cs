using System.Text.Json.Nodes;

namespace Authentik.Emulator.Flows;

/// <summary>Where a session stands in a flow; kept inside the session.</summary>
internal sealed class FlowPlan(JsonObject data)
{
    private const string Slot = "plan";

    internal string Query => data["query"]!.ToString();

    /// <summary>The challenge that ends a flow somebody else started; null for the redirect to where one was going.</summary>
    internal JsonObject? Ending => data["ending"] as JsonObject;

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
        if (session.Data[Slot] is JsonObject current && current["flow"]?.ToString() == flow
            && (query is null || current["query"]?.ToString() == query || current["ending"] is not null))
        {
            return new FlowPlan(current);
        }

        return new FlowPlan(Fresh(session, flow, query ?? ""));
    }

    /// <summary>Puts the session at the start of a flow that ends with the given challenge.</summary>
    internal static void Start(Session session, string flow, JsonObject ending) => Fresh(session, flow, "")["ending"] = ending;

    internal static void Remove(Session session) => session.Data.Remove(Slot);

    private static JsonObject Fresh(Session session, string flow, string query)
    {
        var fresh = new JsonObject
        {
            ["flow"] = flow,
            ["query"] = query,
            ["position"] = 0,
            ["failed_attempts"] = 0,
            ["pending_name"] = "",
            ["pending_user"] = "",
            ["authenticated"] = false,
        };
        session.Data[Slot] = fresh;
        return fresh;
    }
}
