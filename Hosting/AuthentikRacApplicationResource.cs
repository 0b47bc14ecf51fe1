namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a machine is looked at from afar.</summary>
public enum AuthentikRacProtocol
{
    /// <summary>The desktop of Windows, usually at port 3389.</summary>
    Rdp,

    /// <summary>A terminal, usually at port 22.</summary>
    Ssh,

    /// <summary>The desktop of anything, usually at port 5900.</summary>
    Vnc,
}

/// <summary>
/// A resource that represents remote access to machines: an application and its RAC provider in authentik.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that the users come through.</param>
public sealed class AuthentikRacApplicationResource(string name, AuthentikResource parent) : AuthentikApplicationResource(name, parent)
{
    /// <summary>Gets the outpost that reaches the machines, or <see langword="null"/> if <c>WithOutpost</c> was not called yet.</summary>
    public AuthentikRacOutpostResource? Outpost { get; internal set; }

    internal override AuthentikOutpostResource? ServingOutpost => Outpost;

    internal List<(string Name, AuthentikRacProtocol Protocol, string Host)> Machines { get; } = [];
}
