using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>crypto/certificatekeypairs/</summary>
internal static class CertificateEndpoints
{
    internal static IEnumerable<ApiEndpoint> All { get; } =
    [
        new("GET", "crypto/certificatekeypairs/", request => Listing.Of(request, ModelNames.Certificate, "name", ["name"], ["name"], Render)),
    ];

    /// <summary>Never the key itself.</summary>
    private static JsonObject Render(StoredObject pair)
    {
        using var certificate = X509Certificate2.CreateFromPem(pair.Text("certificate_data"));
        return new JsonObject
        {
            ["pk"] = pair.Pk,
            ["name"] = pair.Text("name"),
            ["fingerprint_sha256"] = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)),
            ["cert_expiry"] = Timestamp.Of(certificate.NotAfter.ToUniversalTime()),
            ["cert_subject"] = certificate.Subject,
            ["private_key_available"] = pair.Text("key_data") is { Length: > 0 },
            ["managed"] = pair.Text("managed") is { Length: > 0 } managed ? managed : null,
        };
    }
}
