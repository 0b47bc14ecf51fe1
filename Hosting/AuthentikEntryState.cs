namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// When authentik writes an entry of a blueprint.
/// </summary>
public enum AuthentikEntryState
{
    /// <summary>Always: the object is made if it is missing, and its attributes are set again whenever the blueprint is applied.</summary>
    Present,

    /// <summary>Only if the object is missing. What is changed in authentik later stays.</summary>
    Created,

    /// <summary>Only if the object is missing; if it is there, authentik refuses the blueprint.</summary>
    MustBeCreated,

    /// <summary>The object is removed if it is there.</summary>
    Absent,
}
