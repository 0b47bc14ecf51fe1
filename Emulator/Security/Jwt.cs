using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.Security;

/// <summary>Signed JSON Web Tokens in their compact form.</summary>
internal static class Jwt
{
    internal const string Rs256 = "RS256";
    internal const string Hs256 = "HS256";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Signs with an RSA key.</summary>
    internal static string Sign(JsonObject payload, RSA key, string keyId)
    {
        var content = Content(new JsonObject { ["alg"] = Rs256, ["kid"] = keyId, ["typ"] = "JWT" }, payload);
        return $"{content}.{Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Signs with a shared secret.</summary>
    internal static string Sign(JsonObject payload, string secret)
    {
        var content = Content(new JsonObject { ["alg"] = Hs256, ["typ"] = "JWT" }, payload);
        return $"{content}.{Encode(Mac(content, secret))}";
    }

    /// <summary>The payload of a token that was signed with the shared secret; null for every other token, whatever algorithm it claims.</summary>
    internal static JsonObject? Verify(string token, string secret)
    {
        if (token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            return (JsonNode.Parse(WebEncoders.Base64UrlDecode(header)) as JsonObject)?["alg"]?.ToString() == Hs256
                && CryptographicOperations.FixedTimeEquals(WebEncoders.Base64UrlDecode(signature), Mac($"{header}.{payload}", secret))
                ? JsonNode.Parse(WebEncoders.Base64UrlDecode(payload)) as JsonObject
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    internal static string Encode(ReadOnlySpan<byte> bytes) => WebEncoders.Base64UrlEncode(bytes);

    private static byte[] Mac(string content, string secret) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(content));

    private static string Content(JsonObject header, JsonObject payload) =>
        $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString(Plain)))}.{Encode(Encoding.UTF8.GetBytes(payload.ToJsonString(Plain)))}";
}
