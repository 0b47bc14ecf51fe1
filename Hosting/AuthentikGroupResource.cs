using System.Text.Json.Nodes;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a group of users in authentik.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that has the group.</param>
/// <param name="groupName">The name of the group in authentik, as it appears in the <c>groups</c> claim.</param>
public sealed class AuthentikGroupResource(string name, AuthentikResource parent, string groupName)
    : Resource(name), IAuthentikBindingSubject, IResourceWithAuthentikAttributes
{
    /// <summary>Gets the server that has the group.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the name of the group in authentik, as it appears in the <c>groups</c> claim.</summary>
    public string GroupName { get; } = groupName ?? throw new ArgumentNullException(nameof(groupName));

    /// <summary>Gets whether the members of the group may do everything.</summary>
    public bool IsSuperuser { get; internal set; }

    /// <summary>The groups it is in.</summary>
    internal List<string> ParentNames { get; } = [];

    internal JsonObject AttributeValues { get; } = [];

    JsonObject IResourceWithAuthentikAttributes.Attributes => AttributeValues;
}
