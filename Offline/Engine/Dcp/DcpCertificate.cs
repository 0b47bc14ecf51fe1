using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Aspire.Hosting.Dcp;

/// <summary>The certificate of one run of the orchestrator's API, on an elliptic curve because that key is made in no time.</summary>
internal static class DcpCertificate
{
    public static string CertificatePath(string folder) => Path.Combine(folder, "server.crt");

    public static string KeyPath(string folder) => Path.Combine(folder, "server.key");

    [UnsupportedOSPlatform("windows")]
    public static void Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // It is its own authority: the orchestrator hands it to its clients as the root to trust.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(1));
        File.WriteAllText(CertificatePath(folder), certificate.ExportCertificatePem());
        WritePrivate(KeyPath(folder), key.ExportPkcs8PrivateKeyPem());
    }

    [UnsupportedOSPlatform("windows")]
    private static void WritePrivate(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.ASCII.GetBytes(text));
    }
}
