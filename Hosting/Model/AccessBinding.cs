using YamlDotNet.RepresentationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>One rule about who may use an application: a binding of it to a group or a user.</summary>
/// <param name="Attribute">The attribute of the binding: <c>group</c> or <c>user</c>.</param>
/// <param name="Name">What it is called, for telling two of them apart.</param>
/// <param name="Reference">The object, looked up when all has been declared.</param>
internal sealed record AccessBinding(string Attribute, string Name, Func<YamlNode> Reference);
