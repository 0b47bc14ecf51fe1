using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>Flows and the stages of the ones that authentik ships.</content>
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
        new(IdentificationStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), List("user_fields"), Reference("password_stage", PasswordStage).Nullable(),
            Boolean("case_insensitive_matching", true), Boolean("show_matched_user", true), Boolean("pretend_user_exists", true),
            References("sources", Source), Boolean("show_source_labels", false),
        ]),
        new(PasswordStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), List("backends").Required(), Integer("failed_attempts_before_cancel", 5), Boolean("allow_show_password", false),
        ]),
        new(UserLoginStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("session_duration").Or("seconds=0"), Boolean("terminate_other_sessions", false),
            Text("remember_me_offset").Or("seconds=0"),
        ]),
        new(UserLogoutStage, PrimaryKeyKind.Uuid, [Text("name").Required().Unique()]),
        new(ConsentStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("mode").OneOf("always_require", "permanent", "expiring"), Text("consent_expire_in").Or("weeks=4"),
        ]),
    ];
}
