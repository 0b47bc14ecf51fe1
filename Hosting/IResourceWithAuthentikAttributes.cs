using System.Text.Json.Nodes;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that stands for something in authentik with attributes of your own choice: a group or a user.
/// </summary>
public interface IResourceWithAuthentikAttributes : IResource
{
    /// <summary>Gets the attributes. They are part of a file that may be committed and published: none of them may be a secret.</summary>
    JsonObject Attributes { get; }
}
