using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The fields that a flow asks to be filled in.</summary>
internal static class PromptEntries
{
    public static YamlNode Field(string name, string key, string label, string type, int order) => SignInEntries.Object(
        "authentik_stages_prompt.prompt",
        name,
        Map(("name", BlueprintYaml.Text(name))),
        Map(
            ("field_key", BlueprintYaml.Text(key)),
            ("label", BlueprintYaml.Text(label)),
            ("type", BlueprintYaml.Text(type)),
            ("required", Flag(true)),
            ("placeholder", BlueprintYaml.Text(label)),
            ("placeholder_expression", Flag(false)),
            ("order", Number(order))));
}
