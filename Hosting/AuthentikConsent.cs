namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How often people are asked whether an application may know them, where its authorization flow asks at all (<c>default-provider-authorization-explicit-consent</c>).
/// </summary>
public enum AuthentikConsent
{
    /// <summary>At each sign-in.</summary>
    Always,

    /// <summary>Once.</summary>
    Once,

    /// <summary>Again after some time.</summary>
    Expiring,
}
