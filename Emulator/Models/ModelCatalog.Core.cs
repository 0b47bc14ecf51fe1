using Authentik.Emulator.Configuration;
using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>Applications, people, outposts and what belongs to them.</content>
internal sealed partial class ModelCatalog
{
    private static ModelDefinition[] CoreModels(AuthentikRelease release) =>
    [
        new(Application, PrimaryKeyKind.Uuid,
        [
            Text("name").Required(), Slug("slug").Required().Unique(), Reference("provider", Provider).Nullable().Unique(),
            References("backchannel_providers", Provider), Boolean("open_in_new_tab", false), Text("meta_launch_url"), Text("meta_description"),
            Text("meta_publisher"), Text("icon").BlueprintOnly(), Text("group"), Text("policy_engine_mode").OneOf(PolicyModes),
            // Before, a blueprint sets it by the name above, and nothing else does.
            .. release.HasWritableIcons ? [Text("meta_icon")] : Array.Empty<AttributeDefinition>(),
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
            Reference("target", PolicyBindingTarget).Required(), Integer("order", 0).Required(), Reference("policy", Policy).Nullable(),
            Reference("group", Group).Nullable(),
            Reference("user", User).Nullable(), Boolean("negate", false), Boolean("enabled", true), Integer("timeout", 30).Positive(), Boolean("failure_result", false),
        ]),
        new(Certificate, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("certificate_data").Required(), Text("key_data").BlueprintOnly(), Text("managed").Nullable(),
        ]),
        new(Brand, PrimaryKeyKind.Uuid,
        [
            Text("domain").Required(), Boolean("default", false), Text("branding_title").Or("authentik"), Text("branding_logo"), Text("branding_favicon"),
            Text("branding_custom_css"), Reference("flow_authentication", Flow).Nullable(), Reference("flow_invalidation", Flow).Nullable(),
            Reference("flow_recovery", Flow).Nullable(), Reference("flow_unenrollment", Flow).Nullable(),
            Reference("default_application", Application).Nullable(), Reference("web_certificate", Certificate).Nullable(), Mapping("attributes"),
        ]),
        new(BlueprintInstance, PrimaryKeyKind.Uuid,
        [
            Text("name").Required().Unique(), Text("path"), Mapping("context"), Boolean("enabled", true), Text("content"),
        ]),
    ];
}
