using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries of a blueprint that make policies, and those that bind them to applications, flows and stages.</summary>
internal static class PolicyEntries
{
    public static string Id(AuthentikPolicyResource policy) => $"policy-{policy.Name}";

    public static IEnumerable<YamlNode> Policies(AuthentikResource server) => server.Rules.Policies.Select(policy => Map(
        ("model", Text(policy.Model)),
        ("id", Text(Id(policy))),
        ("identifiers", Map(("name", Text(policy.Name)))),
        ("attrs", Attributes(policy.Attributes()))));

    /// <summary>
    /// Bindings come last: what they bind and what they bind to is there then. A flow or stage gets an entry without attributes first, because only
    /// <c>!KeyOf</c> gives the key that authentik's bindings point to.
    /// </summary>
    public static IEnumerable<YamlNode> Bindings(AuthentikResource server)
    {
        var rules = server.Rules;
        foreach (var target in rules.Bindings.Select(binding => binding.Target).Distinct())
        {
            if (Target(target) is { } entry)
            {
                yield return entry;
            }
        }

        foreach (var (target, subject, options) in rules.Bindings)
        {
            yield return Binding(TargetId(target), subject, options);
        }
    }

    /// <summary>One binding. It is found by both its ends, so that a new order is a change and no second binding.</summary>
    public static YamlMappingNode Binding(string targetId, IAuthentikBindingSubject subject, AuthentikBinding options) => Map(
        ("model", Text("authentik_policies.policybinding")),
        ("identifiers", Map(("target", KeyOf(targetId)), (Kind(subject), DeclaredKey.Of(subject)))),
        ("attrs", Map(
            ("order", Number(options.Order)),
            ("negate", Flag(options.Negate)),
            ("enabled", Flag(options.Enabled)),
            ("timeout", Number((long)options.Timeout.TotalSeconds)),
            ("failure_result", Flag(options.FailureResult)))));

    public static YamlMappingNode Attributes(IEnumerable<(string Name, AuthentikValue Value)> attributes)
    {
        var map = new YamlMappingNode();
        foreach (var (name, value) in attributes)
        {
            map.Add(Text(name), value.ToYaml(_ => throw new NotSupportedException("A policy of the library has no variables.")));
        }

        return map;
    }

    private static string Kind(IAuthentikBindingSubject subject) => subject switch
    {
        AuthentikGroupResource => "group",
        AuthentikUserResource => "user",
        _ => "policy",
    };

    private static YamlMappingNode? Target(BindingTarget target) => target switch
    {
        FlowTarget flow => Map(
            ("model", Text("authentik_flows.flow")),
            ("id", Text(TargetId(flow))),
            ("identifiers", Map(("slug", Text(flow.Flow))))),
        StageTarget stage => Map(
            ("model", Text("authentik_flows.flowstagebinding")),
            ("id", Text(TargetId(stage))),
            ("identifiers", Map(
                ("target", SignInEntries.Flow(stage.Flow)),
                ("stage", Find("authentik_flows.stage", ("name", Text(stage.Stage))))))),
        _ => null,
    };

    private static string TargetId(BindingTarget target) => target switch
    {
        ApplicationTarget application => application.Application.ApplicationId,
        FlowTarget flow => $"flow-{flow.Flow}",
        StageTarget stage => $"stage-{stage.Flow}-{stage.Stage}",
        EntryTarget entry => OwnEntries.Id(entry.Entry),
        _ => throw new NotSupportedException(),
    };

    private static YamlScalarNode Text(string value) => BlueprintYaml.Text(value);
}
