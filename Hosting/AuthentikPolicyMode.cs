namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What decides if an application has several bindings.
/// </summary>
public enum AuthentikPolicyMode
{
    /// <summary>One that passes is enough.</summary>
    Any,

    /// <summary>All have to pass.</summary>
    All,
}
