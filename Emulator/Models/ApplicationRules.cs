using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Applications: slugs that would hide an endpoint are refused.</summary>
internal static class ApplicationRules
{
    private static readonly string[] ReservedSlugs = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

    /// <summary>Where the application is opened: where it says, or where its provider sends people; null when neither says.</summary>
    internal static string? LaunchUrl(StoredObject application, StoredObject? provider)
    {
        if (application.Text("meta_launch_url") is { Length: > 0 } own)
        {
            return own;
        }

        if (provider?.Model == ModelNames.ProxyProvider)
        {
            return provider.Text("external_host");
        }

        var first = (provider?.Data["redirect_uris"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(entry => entry["matching_mode"]?.ToString() == "strict");
        return Uri.TryCreate(first?["url"]?.ToString(), UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;
    }

    internal static void BeforeSave(StoredObject row, StoredObject? existing, JsonObject given)
    {
        // In a blueprint the icon has a name of its own.
        row.Data.Remove("icon");
        if (given["icon"] is { } icon)
        {
            row.Data["meta_icon"] = icon.DeepClone();
        }

        row.Data["meta_icon"] ??= existing?.Text("meta_icon") ?? "";
        if (ReservedSlugs.Contains(row.Text("slug")))
        {
            throw new ValidationException("slug", "The slug is reserved and cannot be used for applications.");
        }
    }
}
