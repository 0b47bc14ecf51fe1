namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An application of authentik, whatever the protocol that its users sign in with.
/// </summary>
public interface IAuthentikApplication : IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the slug of the application in authentik.</summary>
    string Slug { get; }
}
