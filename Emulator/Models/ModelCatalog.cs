using Authentik.Emulator.Configuration;
using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <summary>
/// Every model the emulator knows, with the attributes authentik's serializers of the played release accept. A model or an attribute that is
/// not here is an error wherever it is used, so that nothing is accepted and then ignored.
/// </summary>
internal sealed partial class ModelCatalog
{
    private static readonly string[] PolicyModes = ["any", "all"];
    private static readonly string[] Designations =
        ["authentication", "authorization", "invalidation", "enrollment", "unenrollment", "recovery", "stage_configuration"];

    private static readonly string[] Requirements =
        ["none", "require_authenticated", "require_unauthenticated", "require_superuser", "require_redirect", "require_outpost"];

    private readonly Dictionary<string, ModelDefinition> _models;

    internal ModelCatalog(AuthentikRelease release) =>
        _models = CoreModels(release).Concat(ProviderModels()).Concat(FlowModels()).Concat(AccessModels()).ToDictionary(model => model.Name);

    /// <summary>The definition of a model, or null when the emulator does not know it.</summary>
    internal ModelDefinition? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>The definition of a model the code itself names.</summary>
    internal ModelDefinition Get(string name) => _models[name];

    private static ModelDefinition[] CoreModels(AuthentikRelease release) =>
    [
        new(Application, PrimaryKeyKind.Uuid,
        [
            Text("name").Required(), Slug("slug").Required().Unique(), Reference("provider", Provider).Nullable().Unique(),
            References("backchannel_providers", Provider), Boolean("open_in_new_tab", false), Text("meta_launch_url"), Text("meta_description"),
            Text("meta_publisher"), Text("meta_icon"), Text("group"), Text("policy_engine_mode").OneOf(PolicyModes),
        ]),
        new(User, PrimaryKeyKind.User,
        [
            Text("username").Required().Unique(), Text("name").Required(), Boolean("is_active", true), References("groups", Group), Text("email"),
            Mapping("attributes"), Text("path").Or("users"), Text("type").OneOf("internal", "external", "service_account", "internal_service_account"),
            Text("password").Nullable().BlueprintOnly(),
        ]),
        new(Group, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Boolean("is_superuser", false), Mapping("attributes"), References("users", User), References("roles", Role),
            // Stored as a list in every release; the older ones show and take its first.
            release.GroupsHaveOneParent ? Reference("parent", Group).Nullable() : References("parents", Group),
        ]),
        new(Token, PrimaryKeyKind.Uuid,
        [
            Slug("identifier").Required().Unique(), Reference("user", User).Required(),
            Text("intent").OneOf("verification", "api", "recovery", "app_password").Required(),
            Text("description"), Boolean("expiring", true), Text("expires").Nullable(), Text("managed").Nullable(), Text("key").BlueprintOnly(),
        ]),
        new(Outpost, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("type").OneOf("proxy", "ldap", "radius", "rac").Required(), References("providers", Provider).Required(),
            Mapping("config").Required(), Text("managed").Nullable(),
        ]),
        new(PolicyBinding, PrimaryKeyKind.Uuid,
        [
            Reference("target", PolicyBindingTarget).Required(), Integer("order", 0).Required(), Reference("group", Group).Nullable(),
            Reference("user", User).Nullable(), Boolean("negate", false), Boolean("enabled", true), Integer("timeout", 30), Boolean("failure_result", false),
        ]),
        new(Certificate, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("certificate_data").Required(), Text("key_data").BlueprintOnly(), Text("managed").Nullable(),
        ]),
        new(Brand, PrimaryKeyKind.Uuid,
        [
            Text("domain").Required(), Boolean("default", false), Text("branding_title").Or("authentik"), Text("branding_logo"), Text("branding_favicon"),
            Text("branding_custom_css"), Reference("flow_authentication", Flow).Nullable(), Reference("flow_invalidation", Flow).Nullable(), Reference("flow_recovery", Flow).Nullable(),
            Reference("default_application", Application).Nullable(), Reference("web_certificate", Certificate).Nullable(), Mapping("attributes"),
        ]),
        new(BlueprintInstance, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("path"), Mapping("context"), Boolean("enabled", true), Text("content"),
        ]),
    ];

    private static ModelDefinition[] ProviderModels()
    {
        AttributeDefinition[] provider =
        [
            Text("name").Required().Unique(), Reference("authentication_flow", Flow).Nullable(), Reference("authorization_flow", Flow).Required(),
            Reference("invalidation_flow", Flow).Required(), References("property_mappings", ScopeMapping),
            Text("access_token_validity"), Text("refresh_token_validity").Or("days=30"),
        ];
        return
        [
            new(OAuth2Provider, PrimaryKeyKind.Provider,
            [
                .. provider, List("redirect_uris").Required(), Text("client_id").Unique(), Text("client_secret"),
                Text("client_type").OneOf("confidential", "public"), Text("access_code_validity").Or("minutes=1"), Boolean("include_claims_in_id_token", true),
                Reference("signing_key", Certificate).Nullable(), Reference("encryption_key", Certificate).Nullable(),
                Text("sub_mode").OneOf("hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn"),
                Text("issuer_mode").OneOf("per_provider", "global"),
            ]),
            new(ProxyProvider, PrimaryKeyKind.Provider,
            [
                .. provider, Text("external_host").Required(), Text("internal_host"), Boolean("internal_host_ssl_validation", true),
                Text("mode").OneOf("proxy", "forward_single", "forward_domain"), Text("skip_path_regex"), Text("cookie_domain"),
                Boolean("basic_auth_enabled", false), Text("basic_auth_password_attribute"), Text("basic_auth_user_attribute"),
                Boolean("intercept_header_auth", true), Reference("certificate", Certificate).Nullable(),
            ]),
            new(ScopeMapping, PrimaryKeyKind.Uuid,
            [
                Text("name").Required(), Text("scope_name").Required(), Text("expression").Required(), Text("description"), Text("managed").Nullable(),
            ]),
        ];
    }

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
