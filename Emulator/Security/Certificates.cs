using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Authentik.Emulator.Security;

/// <summary>Self-signed certificates.</summary>
internal static class Certificates
{
    internal const string DefaultName = "authentik Self-signed Certificate";

    /// <summary>The pair providers sign tokens with, as PEM.</summary>
    internal static (string Certificate, string Key) CreateSigningPair()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={DefaultName}, O=authentik emulator", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The certificate of the HTTPS listener; made anew at each start, as authentik's fallback is.</summary>
    internal static X509Certificate2 CreateListenerCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authentik default certificate, O=authentik emulator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("*");
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }
}
