using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make groups, users and their tokens.</summary>
internal static class PeopleEntries
{
    public const string Password = "PASSWORD";
    public const string Key = "KEY";

    /// <summary>What every authentik has, or gets from its own blueprints, without being declared.</summary>
    public static readonly string[] BuiltInGroups = ["authentik Admins", "authentik Read-only"];

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value)
    {
        var byName = server.GroupList.ToDictionary(group => group.GroupName, StringComparer.Ordinal);
        return
        [
            .. InOrder(server, byName).Select(group => Group(group, name => Group(byName, name))),
            .. server.UserList.SelectMany(user => (IEnumerable<YamlNode>)[NewUser(user, value), User(user, name => Group(byName, name))]),
            .. server.Identity.Tokens.Select(token => Token(token, value)),
        ];
    }

    /// <summary>A group by its name: one of an earlier entry, or one that authentik has.</summary>
    public static YamlNode Group(AuthentikResource server, string name) =>
        server.GroupList.FirstOrDefault(group => group.GroupName == name) is { } group ? KeyOf(GroupId(group)) : Find("authentik_core.group", ("name", Text(name)));

    public static YamlNode User(AuthentikUserResource user) => KeyOf(user.EntryId);

    public static string GroupId(AuthentikGroupResource group) => $"group-{group.Name}";

    /// <summary>The groups above a group come before it, otherwise all keep the order of their declaration.</summary>
    private static List<AuthentikGroupResource> InOrder(AuthentikResource server, Dictionary<string, AuthentikGroupResource> byName)
    {
        var ordered = new List<AuthentikGroupResource>();
        var seen = new HashSet<AuthentikGroupResource>();
        foreach (var group in server.GroupList)
        {
            Add(group);
        }

        return ordered;

        // Circles were refused before.
        void Add(AuthentikGroupResource group)
        {
            if (seen.Add(group))
            {
                foreach (var name in group.ParentNames)
                {
                    if (byName.TryGetValue(name, out var parent))
                    {
                        Add(parent);
                    }
                }

                ordered.Add(group);
            }
        }
    }

    private static YamlNode Group(Dictionary<string, AuthentikGroupResource> byName, string name) =>
        byName.TryGetValue(name, out var group) ? KeyOf(GroupId(group)) : Find("authentik_core.group", ("name", Text(name)));

    private static YamlMappingNode Group(AuthentikGroupResource group, Func<string, YamlNode> byName)
    {
        var parents = group.ParentNames.Select(byName).ToList();
        var attributes = Map(
            ("is_superuser", Flag(group.IsSuperuser)),
            group.Parent.Release.GroupsHaveOneParent ? ("parent", parents.FirstOrDefault() ?? Null()) : ("parents", List(parents)));
        AddAttributes(attributes, group);
        return Map(
            ("model", Text("authentik_core.group")),
            ("id", Text(GroupId(group))),
            ("identifiers", Map(("name", Text(group.GroupName)))),
            ("attrs", attributes));
    }

    /// <summary>Only once: a password that the user has changed since stays.</summary>
    private static YamlMappingNode NewUser(AuthentikUserResource user, Func<string, YamlNode> value)
    {
        var attributes = Map(("name", Text(user.DisplayName)));
        if (user.Password is not null)
        {
            attributes.Add(Text("password"), value(BlueprintVariables.Name(user, Password)));
        }

        return Map(
            ("model", Text("authentik_core.user")),
            ("state", Text("created")),
            ("identifiers", Map(("username", Text(user.UserName)))),
            ("attrs", attributes));
    }

    /// <summary>Everything else is kept as it is declared.</summary>
    private static YamlMappingNode User(AuthentikUserResource user, Func<string, YamlNode> byName)
    {
        var attributes = Map(
            ("name", Text(user.DisplayName)),
            ("email", Text(user.Email ?? "")),
            ("type", Text(user.IsServiceAccount ? "service_account" : user.IsExternal ? "external" : "internal")),
            ("is_active", Flag(user.IsActive)),
            ("path", Text(user.Path)),
            ("groups", List(user.GroupNames.Select(byName))));
        AddAttributes(attributes, user);
        return Map(
            ("model", Text("authentik_core.user")),
            ("id", Text(user.EntryId)),
            ("identifiers", Map(("username", Text(user.UserName)))),
            ("attrs", attributes));
    }

    /// <summary>authentik wants user and intent repeated; an expiry of a token for the API it replaces by its own.</summary>
    private static YamlMappingNode Token(AuthentikTokenResource token, Func<string, YamlNode> value) => Map(
        ("model", Text("authentik_core.token")),
        ("identifiers", Map(("identifier", Text(token.Name)))),
        ("attrs", Map(
            ("user", User(token.User)),
            ("intent", Text(token.IsAppPassword ? "app_password" : "api")),
            ("expiring", Flag(false)),
            ("description", Text(token.Description ?? "")),
            ("key", value(BlueprintVariables.Name(token, Key))))));

    /// <summary>Without any declared, those stay that a directory or somebody in authentik set.</summary>
    private static void AddAttributes(YamlMappingNode entry, IResourceWithAuthentikAttributes resource)
    {
        if (resource.Attributes.Count > 0)
        {
            entry.Add(Text("attributes"), Json(resource.Attributes));
        }
    }
}
