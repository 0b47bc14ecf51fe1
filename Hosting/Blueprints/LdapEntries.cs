using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The entries that make LDAP applications.</summary>
internal static class LdapEntries
{
    public static IEnumerable<YamlNode> Of(AuthentikResource server, Func<string, YamlNode> value) =>
        server.Identity.LdapApplications.SelectMany(application => ApplicationEntries.Of(application, Provider(application), value));

    private static YamlMappingNode Provider(AuthentikLdapApplicationResource application)
    {
        var entry = ApplicationEntries.Provider(
            application,
            "authentik_providers_ldap.ldapprovider",
            ("base_dn", Text(application.BaseDn)),
            ("search_mode", Text(Mode(application.SearchMode))),
            ("bind_mode", Text(Mode(application.BindMode))),
            ("mfa_support", Flag(application.TakesCodes)),
            ("uid_start_number", Number(application.FirstUserNumber)),
            ("gid_start_number", Number(application.FirstGroupNumber)),
            ("certificate", ApplicationEntries.Certificate(application.Certificate?.Name)),
            ("tls_server_name", Text(application.Certificate?.ServerName ?? "")));
        if (application.Searchers.Count > 0)
        {
            entry.Add(Text("permissions"), List(application.Searchers.Select(account => Map(
                ("permission", Text("search_full_directory")),
                ("user", PeopleEntries.User(account))))));
        }

        return entry;
    }

    private static string Mode(AuthentikLdapAccessMode mode) => mode == AuthentikLdapAccessMode.Cached ? "cached" : "direct";
}
