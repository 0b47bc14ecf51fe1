namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an object of any of authentik's models: one entry of a blueprint.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="parent">The server that has the object.</param>
/// <param name="model">The model, such as <c>authentik_events.notificationtransport</c>.</param>
public sealed class AuthentikEntryResource(string name, AuthentikResource parent, string model) : Resource(name), IAuthentikBindingSubject
{
    /// <summary>Gets the server that has the object.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the model of the object, such as <c>authentik_events.notificationtransport</c>.</summary>
    public string Model { get; } = model ?? throw new ArgumentNullException(nameof(model));

    /// <summary>Gets when the object is written.</summary>
    public AuthentikEntryState State { get; internal set; }

    /// <summary>Gets what the object is found by.</summary>
    public IReadOnlyDictionary<string, AuthentikValue> Identifiers { get; internal init; } = new Dictionary<string, AuthentikValue>();

    /// <summary>Gets what is set.</summary>
    public IReadOnlyDictionary<string, AuthentikValue> Attributes { get; internal init; } = new Dictionary<string, AuthentikValue>();

    /// <summary>The entry is skipped unless all of them are true.</summary>
    internal List<AuthentikValue> Conditions { get; } = [];

    /// <summary>The object is there without this entry, and stays when the entry goes.</summary>
    internal bool IsForeign { get; set; }
}
