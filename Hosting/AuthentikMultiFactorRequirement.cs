namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Who needs a second factor.
/// </summary>
public enum AuthentikMultiFactorRequirement
{
    /// <summary>Who has set one up is asked for it. That is also what authentik does by itself.</summary>
    Optional,

    /// <summary>Everybody. Who has none has to set one up before signing in.</summary>
    Required,
}
