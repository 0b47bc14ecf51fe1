namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents a policy in authentik: a question that is answered with yes or no when somebody wants to pass. It does nothing until
/// it is bound to an application, a flow or a stage.
/// </summary>
/// <param name="name">The name of the resource, and of the policy in authentik.</param>
/// <param name="parent">The server that has the policy.</param>
/// <param name="model">The model, such as <c>authentik_policies_geoip.geoippolicy</c>.</param>
public sealed class AuthentikPolicyResource(string name, AuthentikResource parent, string model) : Resource(name), IAuthentikBindingSubject
{
    /// <summary>Gets the server that has the policy.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the model of the policy, such as <c>authentik_policies_geoip.geoippolicy</c>.</summary>
    public string Model { get; } = model ?? throw new ArgumentNullException(nameof(model));

    /// <summary>What makes the policy, written when all has been declared.</summary>
    internal Func<IReadOnlyList<(string Name, AuthentikValue Value)>> Attributes { get; init; } = () => [];
}
