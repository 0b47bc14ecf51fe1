using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>A provider that speaks OAuth2, with the application it belongs to. Proxy providers are such providers too.</summary>
internal sealed record OAuthClient(StoredObject Provider, StoredObject Application)
{
    private static readonly string[] ForbiddenSchemes = ["javascript", "data", "vbscript"];

    internal string ClientId => Provider.Text("client_id");

    internal string ClientSecret => Provider.Text("client_secret");

    /// <summary>A proxy provider is always confidential.</summary>
    internal bool IsConfidential => Provider.Text("client_type") != "public";

    internal TimeSpan CodeAge => Duration.Parse(Provider.Text("access_code_validity") is { Length: > 0 } text ? text : "minutes=1");

    internal TimeSpan AccessTokenAge => Duration.Parse(Provider.Text("access_token_validity"));

    internal TimeSpan RefreshTokenAge => Duration.Parse(Provider.Text("refresh_token_validity"));

    /// <summary>The client of that id, or null; a provider without an application is none.</summary>
    internal static OAuthClient? Find(ObjectStore store, string clientId) =>
        clientId.Length > 0 && store.Find(ModelNames.Provider, "client_id", clientId) is { } provider ? OfProvider(store, provider) : null;

    /// <summary>The client of an application, or null when it has none that speaks OAuth2.</summary>
    internal static OAuthClient? OfApplication(ObjectStore store, string slug) =>
        store.Find(ModelNames.Application, "slug", slug) is { } application && application.Text("provider") is { Length: > 0 } pk
            && store.Get(ModelNames.Provider, pk) is { } provider ? new OAuthClient(provider, application) : null;

    internal static OAuthClient? OfProvider(ObjectStore store, StoredObject provider) =>
        store.Find(ModelNames.Application, "provider", AttributeValidator.KeyOf(ModelNames.Provider, provider.Pk)) is { } application
            ? new OAuthClient(provider, application)
            : null;

    /// <summary>The issuer of its tokens: what the request reached, and the application's slug unless the provider is told otherwise.</summary>
    internal string Issuer(AuthentikCore core, HttpRequest request) =>
        Provider.Text("issuer_mode") == "global" ? Origin.Of(core, request) : $"{Origin.Of(core, request)}application/o/{Application.Text("slug")}/";

    /// <summary>The scope mappings of the provider, in the order in which their claims are put together.</summary>
    internal List<StoredObject> ScopeMappings(ObjectStore store) =>
    [
        .. Provider.List("property_mappings").Select(pk => store.Get(ModelNames.ScopeMapping, pk)).OfType<StoredObject>()
            .OrderBy(mapping => mapping.Text("scope_name"), StringComparer.Ordinal),
    ];

    /// <summary>Whether a redirect URI is registered: letter by letter, or as a whole by a pattern.</summary>
    internal bool IsRegistered(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) && !ForbiddenSchemes.Contains(uri.Scheme)
        && ((JsonArray)Provider.Data["redirect_uris"]!).OfType<JsonObject>().Any(entry => Matches(entry, redirectUri));

    /// <summary>The origins a browser application of this client may call from.</summary>
    internal bool IsOwnOrigin(string origin) => ((JsonArray)Provider.Data["redirect_uris"]!).OfType<JsonObject>()
        .Any(entry => Uri.TryCreate(entry["url"]?.ToString(), UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin);

    private static bool Matches(JsonObject entry, string redirectUri)
    {
        var url = entry["url"]!.ToString();
        return entry["matching_mode"]!.ToString() == "strict"
            ? url == redirectUri
            : Regex.IsMatch(redirectUri, $@"\A(?:{url})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
