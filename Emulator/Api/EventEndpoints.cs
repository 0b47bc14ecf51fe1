using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>events/events/, read only.</summary>
internal static class EventEndpoints
{
    private static readonly string[] Filters = ["action", "username", "client_ip", "created"];

    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "events/events/", request => Listing.Of(request, ModelNames.Event, "-created", Filters, ["action", "app"], Render)) { Permission = "authentik_events.view_event" },
        new("GET", "events/events/*/", request => ApiResult.Ok(Render(request.Find(ModelNames.Event)))) { Permission = "authentik_events.view_event" },
    ];

    private static JsonObject Render(StoredObject row)
    {
        var result = new JsonObject { ["pk"] = row.Pk };
        foreach (var (name, value) in row.Data.Where(pair => pair.Key != "username"))
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }
}
