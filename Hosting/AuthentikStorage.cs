namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The kinds of files that authentik reads from outside its images.
/// </summary>
public enum AuthentikStorage
{
    /// <summary>Uploaded files, which server and worker write: <c>/media</c>, from version 2025.12 on <c>/data</c>.</summary>
    Media,

    /// <summary>Templates of e-mails: <c>/templates</c> of server and worker, read only.</summary>
    Templates,

    /// <summary>Certificates and private keys that the worker imports once an hour: <c>/certs</c> of the worker, read only.</summary>
    Certificates,

    /// <summary>Blueprints of one's own, as <c>.yaml</c> files: <c>/blueprints/custom</c> of the worker, read only. What authentik ships stays beside it.</summary>
    Blueprints,

    /// <summary>The GeoIP databases <c>GeoLite2-City.mmdb</c> and <c>GeoLite2-ASN.mmdb</c>: <c>/geoip</c> of server and worker, read only, in place of the ones the image ships.</summary>
    GeoIP,
}
