using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The system settings as the API takes them. Names and forms are the same from 2025.2 to 2026.2.</summary>
internal static class SystemSettingsBody
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(1);

    /// <summary>Only what was set: the request is a PATCH.</summary>
    public static JsonObject Of(AuthentikSystemSettings settings)
    {
        var body = new JsonObject();
        Add("avatars", settings.Avatars);
        Add("event_retention", Duration(settings.EventRetention));
        Add("footer_links", settings.FooterLinks is { } links
            ? new JsonArray([.. links.Select(link => new JsonObject { ["name"] = link.Name, ["href"] = link.Url })])
            : null);
        Add("default_user_change_name", settings.UsersMayChangeName);
        Add("default_user_change_email", settings.UsersMayChangeEmail);
        Add("default_user_change_username", settings.UsersMayChangeUserName);
        Add("default_token_duration", Duration(settings.TokenDuration));
        Add("default_token_length", settings.TokenLength);
        return body;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }
    }

    public static void Check(string server, AuthentikSystemSettings settings)
    {
        CheckDuration(nameof(settings.EventRetention), settings.EventRetention);
        CheckDuration(nameof(settings.TokenDuration), settings.TokenDuration);
        if (settings.TokenLength < 1)
        {
            throw Refusal(nameof(settings.TokenLength), $"{settings.TokenLength}", "Give 1 or more characters.");
        }

        if (settings.Avatars is { } avatars && string.IsNullOrWhiteSpace(avatars))
        {
            throw Refusal(nameof(settings.Avatars), avatars, "Give a source such as initials, or none.");
        }

        foreach (var link in settings.FooterLinks ?? [])
        {
            if (string.IsNullOrWhiteSpace(link.Name) || (link.Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto")))
            {
                throw Refusal(nameof(settings.FooterLinks), $"{link.Name}, {link.Url}", "Give each link a name and, unless it is only a text, a whole URL: https://example.com/imprint.");
            }
        }

        void CheckDuration(string name, TimeSpan? value)
        {
            if (value is { } duration && (duration < s_shortest || duration.Ticks % TimeSpan.TicksPerSecond != 0))
            {
                throw Refusal(name, $"{duration}", "Give a minute or more, in whole seconds.");
            }
        }

        DistributedApplicationException Refusal(string name, string value, string what) => new($"{name} in WithSystemSettings of '{server}' is '{value}'. {what}");
    }

    /// <summary>authentik's form of a duration.</summary>
    private static string? Duration(TimeSpan? value) =>
        value is { } duration ? FormattableString.Invariant($"days={duration.Days};hours={duration.Hours};minutes={duration.Minutes};seconds={duration.Seconds}") : null;
}
