namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents what lets network devices ask for users with RADIUS: an application and its RADIUS provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that has the users.</param>
/// <param name="sharedSecret">A parameter that contains the secret that the devices share with the outpost.</param>
public sealed class AuthentikRadiusApplicationResource(string name, AuthentikResource parent, ParameterResource sharedSecret) : AuthentikApplicationResource(name, parent)
{
    /// <summary>Gets the parameter that contains the secret that the devices share with the outpost.</summary>
    public ParameterResource SharedSecretParameter { get; } = sharedSecret ?? throw new ArgumentNullException(nameof(sharedSecret));

    /// <summary>Gets the networks that the devices are in.</summary>
    public IReadOnlyList<string> ClientNetworks { get; internal set; } = ["0.0.0.0/0", "::/0"];

    /// <summary>Gets the outpost that answers for the application, or <see langword="null"/> if <c>WithOutpost</c> was not called yet.</summary>
    public AuthentikRadiusOutpostResource? Outpost { get; internal set; }

    internal override AuthentikOutpostResource? ServingOutpost => Outpost;
}
