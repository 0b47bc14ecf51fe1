using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.OAuth;

/// <summary>What a provider signs with: its signing key, which lives in the database, or its client secret.</summary>
internal sealed class SigningKey
{
    private readonly StoredObject? _pair;
    private readonly string _secret;

    private SigningKey(StoredObject? pair, string secret) => (_pair, _secret) = (pair, secret);

    internal string Algorithm => _pair is null ? Jwt.Hs256 : Jwt.Rs256;

    internal static SigningKey Of(ObjectStore store, StoredObject provider) =>
        new(provider.Text("signing_key") is { Length: > 0 } pk ? store.Get(ModelNames.Certificate, pk) : null, provider.Text("client_secret"));

    internal string Sign(JsonObject payload)
    {
        if (_pair is null)
        {
            return Jwt.Sign(payload, _secret);
        }

        using var key = RSA.Create();
        key.ImportFromPem(_pair.Text("key_data"));
        return Jwt.Sign(payload, key, KeyId(_pair));
    }

    /// <summary>The public half as a JSON Web Key; null when there is none to publish.</summary>
    internal JsonObject? PublicKey()
    {
        if (_pair is null)
        {
            return null;
        }

        using var certificate = X509Certificate2.CreateFromPem(_pair.Text("certificate_data"));
        using var key = RSA.Create();
        key.ImportFromPem(_pair.Text("key_data"));
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["alg"] = Jwt.Rs256,
            ["kid"] = KeyId(_pair),
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["n"] = Jwt.Encode(numbers.Modulus),
            ["e"] = Jwt.Encode(numbers.Exponent),
            ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)),
            ["x5t"] = Jwt.Encode(certificate.GetCertHash(HashAlgorithmName.SHA1)),
            ["x5t#S256"] = Jwt.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)),
        };
    }

    // Only a name: authentik derives it from the private key in the same way.
    private static string KeyId(StoredObject pair) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(pair.Text("key_data"))));
}
