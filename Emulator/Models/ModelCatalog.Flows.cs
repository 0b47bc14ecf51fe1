using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>Flows, and which stages they consist of.</content>
internal sealed partial class ModelCatalog
{
    private static readonly string[] Designations =
        ["authentication", "authorization", "invalidation", "enrollment", "unenrollment", "recovery", "stage_configuration"];

    private static readonly string[] Requirements =
        ["none", "require_authenticated", "require_unauthenticated", "require_superuser", "require_redirect", "require_outpost"];

    private static ModelDefinition[] FlowModels() =>
    [
        new(Flow, PrimaryKeyKind.Uuid,
        [
            Text("name").Required(), Slug("slug").Required().Unique(), Text("title").Required(),
            Text("designation").OneOf(Designations).Required(),
            Text("policy_engine_mode").OneOf(PolicyModes),
            Text("layout").OneOf("stacked", "content_left", "content_right", "sidebar_left", "sidebar_right"),
            Text("authentication").OneOf(Requirements),
            Text("denied_action").OneOf("message_continue", "message", "continue"),
        ]),
        new(FlowStageBinding, PrimaryKeyKind.Uuid,
        [
            Reference("target", Flow).Required(), Reference("stage", Stage).Required(), Integer("order", 0).Required(), Boolean("evaluate_on_plan", false),
            Boolean("re_evaluate_policies", true), Text("policy_engine_mode").OneOf(PolicyModes),
            Text("invalid_response_action").OneOf("retry", "restart", "restart_with_context"),
        ]),
    ];
}
