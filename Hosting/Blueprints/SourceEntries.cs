using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make sources, and put them on the login page.</summary>
internal static class SourceEntries
{
    public const string ServerUri = "SERVER_URI";
    public const string BindPassword = "BIND_PASSWORD";
    public const string ClientId = "CLIENT_ID";
    public const string ClientSecret = "CLIENT_SECRET";

    private static readonly string[] s_directoryUser = ["default-dn-path", "default-mail", "openldap-uid", "openldap-cn"];
    private static readonly string[] s_directoryGroup = ["openldap-cn"];
    private static readonly string[] s_activeDirectoryUser =
        ["default-dn-path", "default-name", "default-mail", "ms-samaccountname", "ms-userprincipalname", "ms-givenName", "ms-sn"];

    private static readonly string[] s_activeDirectoryGroup = ["default-name"];

    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value)
    {
        var shown = server.Identity.OAuthSources.Where(source => source.IsOnLoginPage).ToList();
        return
        [
            .. server.Identity.LdapSources.Select(source => Directory(source, value)),
            .. server.Identity.OAuthSources.Select(source => Provider(source, value)),

            // authentik refuses a stage with neither fields nor sources, and takes those that are not named here for none.
            .. shown.Count == 0 ? [] : (YamlNode[])[LoginPage(shown)],
        ];
    }

    private static YamlMappingNode Directory(AuthentikLdapSourceResource source, Func<string, YamlNode> value)
    {
        var isActiveDirectory = source.IsActiveDirectory;
        return Source(
            source,
            "authentik_sources_ldap.ldapsource",
            ("server_uri", value(BlueprintVariables.Name(source, ServerUri))),
            ("start_tls", Flag(source.UsesStartTls)),
            ("bind_cn", Text(source.BindDn)),
            ("bind_password", value(BlueprintVariables.Name(source, BindPassword))),
            ("base_dn", Text(source.BaseDn)),
            ("additional_user_dn", Text(source.UsersDn)),
            ("additional_group_dn", Text(source.GroupsDn)),
            ("user_object_filter", Text(source.UserFilter
                ?? (isActiveDirectory ? "(&(objectClass=user)(!(objectClass=computer)))" : "(objectClass=inetOrgPerson)"))),
            ("group_object_filter", Text(source.GroupFilter ?? (isActiveDirectory ? "(objectClass=group)" : "(objectClass=groupOfNames)"))),
            ("group_membership_field", Text("member")),
            ("object_uniqueness_field", Text(isActiveDirectory ? "objectSid" : "entryUUID")),
            ("user_property_mappings", List((isActiveDirectory ? s_activeDirectoryUser : s_directoryUser).Select(Mapping))),
            ("group_property_mappings", List((isActiveDirectory ? s_activeDirectoryGroup : s_directoryGroup).Select(Mapping))),
            ("sync_users", Flag(true)),
            ("sync_groups", Flag(source.SynchronizesGroups)),
            ("sync_users_password", Flag(source.WritesPasswords)),
            ("password_login_update_internal_password", Flag(source.KeepsPasswords)));
    }

    private static YamlMappingNode Provider(AuthentikOAuthSourceResource source, Func<string, YamlNode> value) => Source(
        source,
        "authentik_sources_oauth.oauthsource",
        [
            ("authentication_flow", ApplicationEntries.Flow("default-source-authentication")),
            ("enrollment_flow", ApplicationEntries.Flow("default-source-enrollment")),
            ("provider_type", Text(source.ProviderType(source.Parent))),
            ("consumer_key", value(BlueprintVariables.Name(source, ClientId))),
            ("consumer_secret", value(BlueprintVariables.Name(source, ClientSecret))),
            ("additional_scopes", Text(string.Join(' ', source.Scopes))),
            .. source.Urls.Select(url => (url.Attribute, (YamlNode)Text(url.Url))),
        ]);

    private static YamlMappingNode Source(AuthentikSourceResource source, string model, params IEnumerable<(string, YamlNode)> attributes) => Map(
        ("model", Text(model)),
        ("id", Text(source.EntryId)),
        ("identifiers", Map(("slug", Text(source.Name)))),
        ("attrs", Map(
        [
            ("name", Text(source.DisplayName)),
            ("enabled", Flag(true)),
            ("user_matching_mode", Text(Matching(source.UserMatching))),
            .. attributes,
        ])));

    private static YamlMappingNode LoginPage(IEnumerable<AuthentikSourceResource> sources) => Map(
        ("model", Text("authentik_stages_identification.identificationstage")),
        ("identifiers", Map(("name", Text("default-authentication-identification")))),
        ("attrs", Map(("sources", List(sources.Select(source => KeyOf(source.EntryId)))))));

    private static YamlNode Mapping(string name) => Find("authentik_sources_ldap.ldapsourcepropertymapping", ("managed", Text($"goauthentik.io/sources/ldap/{name}")));

    private static string Matching(AuthentikUserMatching matching) => matching switch
    {
        AuthentikUserMatching.Identifier => "identifier",
        AuthentikUserMatching.LinkByEmail => "email_link",
        AuthentikUserMatching.DenyByEmail => "email_deny",
        AuthentikUserMatching.LinkByUserName => "username_link",
        AuthentikUserMatching.DenyByUserName => "username_deny",
        _ => throw new ArgumentOutOfRangeException(nameof(matching), matching, "Unknown matching."),
    };
}
