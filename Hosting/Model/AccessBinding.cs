using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>One rule about who may use an application: a binding of it to a group, a user or a policy.</summary>
/// <param name="Attribute">The attribute of the binding: <c>group</c>, <c>user</c> or <c>policy</c>.</param>
/// <param name="Name">What it is called, for telling two of them apart.</param>
/// <param name="Reference">The object, looked up when all has been declared.</param>
internal sealed record AccessBinding(string Attribute, string Name, Func<YamlNode> Reference)
{
    /// <summary>Lets in whom it would keep out, and the other way round.</summary>
    public bool Negate { get; init; }

    /// <summary>What counts when a policy ends with an error or in time-out.</summary>
    public bool FailureResult { get; init; }

    /// <summary>How many seconds a policy may take.</summary>
    public int Timeout { get; init; } = 30;
}
