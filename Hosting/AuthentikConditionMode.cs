using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How <see cref="AuthentikValue.Condition"/> joins its conditions.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The names are authentik's.")]
public enum AuthentikConditionMode
{
    /// <summary>All are true.</summary>
    And,

    /// <summary>At least one is true.</summary>
    Or,

    /// <summary>An odd number of them is true.</summary>
    Xor,

    /// <summary>Not all are true.</summary>
    Nand,

    /// <summary>None is true.</summary>
    Nor,

    /// <summary>An even number of them is true.</summary>
    Xnor,
}
