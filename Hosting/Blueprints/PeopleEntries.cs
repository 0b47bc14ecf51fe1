using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries of a blueprint that make groups and users.</summary>
internal static class PeopleEntries
{
    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        [.. server.GroupList.Select(Group), .. server.UserList.SelectMany(user => (IEnumerable<YamlNode>)[NewUser(user, value), User(user)])];

    public static string GroupId(AuthentikGroupResource group) => $"group-{group.Name}";

    private static YamlMappingNode Group(AuthentikGroupResource group) => Map(
        ("model", BlueprintYaml.Text("authentik_core.group")),
        ("id", BlueprintYaml.Text(GroupId(group))),
        ("identifiers", Map(("name", BlueprintYaml.Text(group.GroupName)))),
        ("attrs", Map()));

    /// <summary>Only once: a password that the user has changed since stays.</summary>
    private static YamlMappingNode NewUser(AuthentikUserResource user, Func<string, YamlNode> value) => Map(
        ("model", BlueprintYaml.Text("authentik_core.user")),
        ("state", BlueprintYaml.Text("created")),
        ("identifiers", Map(("username", BlueprintYaml.Text(user.UserName)))),
        ("attrs", Map(
            ("name", BlueprintYaml.Text(user.DisplayName)),
            ("password", value(BlueprintVariables.Name(user, OidcVariables.Password))))));

    /// <summary>Everything else is kept as it is declared.</summary>
    private static YamlMappingNode User(AuthentikUserResource user) => Map(
        ("model", BlueprintYaml.Text("authentik_core.user")),
        ("identifiers", Map(("username", BlueprintYaml.Text(user.UserName)))),
        ("attrs", Map(
            ("name", BlueprintYaml.Text(user.DisplayName)),
            ("email", BlueprintYaml.Text(user.Email ?? "")),
            ("groups", List(user.GroupList.Select(group => KeyOf(GroupId(group))))))));
}
