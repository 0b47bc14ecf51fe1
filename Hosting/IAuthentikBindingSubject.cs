namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What authentik can ask whether somebody may pass: a policy, a group (is the user a member?), a user (is it this one?), or an entry of any
/// policy model.
/// </summary>
public interface IAuthentikBindingSubject : IResourceWithParent<AuthentikResource>
{
}
