using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Authentik.Aspire.Hosting;

/// <summary>An event as one line of JSON. authentik blots out secrets itself; what still looks like one is blotted out here.</summary>
internal static partial class AuditLine
{
    private const string Blot = "***";

    private static readonly JsonSerializerOptions s_options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(AuthentikEvent row) => new JsonObject
    {
        ["time"] = row.Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["action"] = row.Action,
        ["user"] = row.Username,
        ["client_ip"] = row.ClientIp,
        ["app"] = row.App,
        ["id"] = row.Pk,
        ["context"] = Clean(row.Context, name: ""),
    }.ToJsonString(s_options);

    internal static JsonNode? Clean(JsonNode? node, string name) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.Select(item => KeyValuePair.Create(item.Key, Clean(item.Value, item.Key)))),
        JsonArray list => new JsonArray([.. list.Select(item => Clean(item, name))]),
        JsonValue when Secret().IsMatch(name) => JsonValue.Create(Blot),

        // A path with a query, as that of a recovery link.
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(SecretInQuery().Replace(text, $"$1{Blot}")),
        _ => node?.DeepClone(),
    };

    /// <summary>As whole words: <c>token</c> and <c>client_secret</c>, but not <c>token_endpoint</c> or <c>keyboard</c>.</summary>
    [GeneratedRegex("(^|_|-)(password|passwd|secret|token|key|cookie|authorization|code|state|nonce)$", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("([?&](?:[a-z_-]*(?:token|secret|password|key)|code)=)[^&#\\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretInQuery();
}
