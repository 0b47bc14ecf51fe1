namespace Aspire.Hosting.ApplicationModel;

/// <summary>How the access rules of an application work together.</summary>
public enum AuthentikAccessMode
{
    /// <summary>One rule that lets a user in is enough.</summary>
    Any,

    /// <summary>Every rule has to let the user in.</summary>
    All,
}
