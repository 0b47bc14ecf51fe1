using System.Text.Json.Nodes;

namespace Authentik.Emulator.Outposts;

/// <summary>The messages between server and outposts, numbered as in authentik.</summary>
internal static class OutpostMessage
{
    internal const int Ack = 0;
    internal const int Hello = 1;
    internal const int TriggerUpdate = 2;

    internal static JsonObject Of(int instruction, JsonObject? args = null) => new() { ["instruction"] = instruction, ["args"] = args ?? [] };
}
