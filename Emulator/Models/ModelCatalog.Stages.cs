using Authentik.Emulator.Configuration;
using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>Stages and what they consist of. Which ones the flow executor runs says <see cref="Flows.FlowStages"/>.</content>
internal sealed partial class ModelCatalog
{
    private static readonly string[] DeviceClasses = ["static", "totp", "webauthn", "duo", "sms", "email"];

    private static ModelDefinition[] StageModels(AuthentikRelease release) =>
    [
        new(IdentificationStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), List("user_fields").Of("email", "username", "upn"), Reference("password_stage", PasswordStage).Nullable(),
            Boolean("case_insensitive_matching", true), Boolean("show_matched_user", true), Boolean("pretend_user_exists", true),
            References("sources", Source), Boolean("show_source_labels", false),
            Reference("enrollment_flow", Flow).Nullable(), Reference("recovery_flow", Flow).Nullable(), Reference("passwordless_flow", Flow).Nullable(),
        ]),
        new(PasswordStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), List("backends").Required(), Reference("configure_flow", Flow).Nullable(),
            Integer("failed_attempts_before_cancel", 5), Boolean("allow_show_password", false),
        ]),
        new(UserLoginStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Duration("session_duration", "seconds=0"), Boolean("terminate_other_sessions", false),
            Duration("remember_me_offset", "seconds=0"), Text("network_binding").OneOf("no_binding", "bind_asn", "bind_asn_network", "bind_asn_network_ip"),
            Text("geoip_binding").OneOf("no_binding", "bind_continent", "bind_continent_country", "bind_continent_country_city"),
            .. release.SessionsRememberDevices ? (AttributeDefinition[])[Duration("remember_device", "days=30")] : [],
        ]),
        new(UserLogoutStage, PrimaryKeyKind.Uuid, [Text("name").Required().Unique()]),
        new(ConsentStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("mode").OneOf("always_require", "permanent", "expiring"), Duration("consent_expire_in", "weeks=4"),
        ]),
        new(AuthenticatorValidateStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("not_configured_action").OneOf("skip", "deny", "configure"),
            List("device_classes").Of(DeviceClasses).Or(new System.Text.Json.Nodes.JsonArray([.. DeviceClasses.Select(name => (System.Text.Json.Nodes.JsonNode)name)])),
            References("configuration_stages", Stage), Duration("last_auth_threshold", "seconds=0"),
            Text("webauthn_user_verification").OneOf("preferred", "required", "discouraged"),
        ]),
        new(TotpStage, PrimaryKeyKind.Uuid, [.. Configurable(), Text("digits").OneOf("6", "8").Required()]),
        new(StaticStage, PrimaryKeyKind.Uuid, [.. Configurable(), Integer("token_count", 6).Positive(), Integer("token_length", 12).Positive()]),
        new(WebAuthnStage, PrimaryKeyKind.Uuid,
        [
            .. Configurable(), Text("user_verification").OneOf("preferred", "required", "discouraged"),
            Text("authenticator_attachment").OneOf("platform", "cross-platform").Nullable() with { Default = null },
            Text("resident_key_requirement").OneOf("preferred", "required", "discouraged"),
        ]),
        new(SmsStage, PrimaryKeyKind.Uuid,
        [
            .. Configurable(), Text("provider").OneOf("twilio", "generic").Required(), Text("from_number").Required(), Text("account_sid").Required(),
            Text("auth").Required(), Text("auth_password"), Text("auth_type").OneOf("basic", "bearer"), Boolean("verify_only", false),
        ]),
        new(EmailAuthenticatorStage, PrimaryKeyKind.Uuid,
        [
            .. Configurable(), .. Mail(), Duration("token_expiry", "minutes=30"), Text("subject").Or("authentik Sign-in code"), Text("template").Or("email/email_otp.html"),
        ]),
        new(EmailStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), .. Mail(), Duration("token_expiry", "minutes=30"), Text("subject").Or("authentik"),
            Text("template").Or("email/password_reset.html"), Boolean("activate_user_on_success", false),
            .. release.RecoveryIsLimited
                ? (AttributeDefinition[])[Integer("recovery_max_attempts", 5).Positive(), Duration("recovery_cache_timeout", "minutes=5")]
                : [],
        ]),
        new(Prompt, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("field_key").Required(), Text("label").Required(),
            Text("type").OneOf(
                "text", "text_area", "text_read_only", "text_area_read_only", "username", "email", "password", "number", "checkbox", "radio-button-group",
                "dropdown", "date", "date-time", "file", "separator", "hidden", "static", "ak-locale").Required(),
            Boolean("required", true), Text("placeholder"), Text("initial_value"), Integer("order", 0), Text("sub_text"),
            Boolean("placeholder_expression", false), Boolean("initial_value_expression", false),
        ]),
        new(PromptStage, PrimaryKeyKind.Uuid, [Text("name").Required().Unique(), References("fields", Prompt).Required(), References("validation_policies", Policy)]),
        new(UserWriteStage, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("user_creation_mode").OneOf("create_when_required", "never_create", "always_create"),
            Boolean("create_users_as_inactive", true), Reference("create_users_group", Group).Nullable(), Text("user_type").OneOf("external", "internal", "service_account"),
            Text("user_path_template"),
        ]),
        new(UserDeleteStage, PrimaryKeyKind.Uuid, [Text("name").Required().Unique()]),
        new(InvitationStage, PrimaryKeyKind.Uuid, [Text("name").Required().Unique(), Boolean("continue_flow_without_invitation", false)]),
        new(Invitation, PrimaryKeyKind.Uuid,
        [
            Slug("name").Required(), Text("expires").Nullable(), Mapping("fixed_data"), Boolean("single_use", false), Reference("flow", Flow).Nullable(),
        ]),
    ];

    private static AttributeDefinition[] Configurable() =>
        [Text("name").Required().Unique(), Reference("configure_flow", Flow).Nullable(), Text("friendly_name").Nullable()];

    private static AttributeDefinition[] Mail() =>
    [
        Boolean("use_global_settings", false), Text("host").Or("localhost"), Integer("port", 25), Text("username"), Text("password"), Boolean("use_tls", false),
        Boolean("use_ssl", false), Integer("timeout", 10), Text("from_address").Or("system@authentik.local"),
    ];
}
