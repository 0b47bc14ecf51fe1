using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The variables of sources. The worker itself connects to a directory, and so reaches it by an address of its own.</summary>
internal static class SourceVariables
{
    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server)
    {
        foreach (var source in server.Identity.LdapSources)
        {
            yield return new(BlueprintVariables.Name(source, SourceEntries.ServerUri), source.ServerUri);
            yield return new(BlueprintVariables.Name(source, SourceEntries.BindPassword), source.BindPasswordParameter);
        }

        foreach (var source in server.Identity.OAuthSources)
        {
            yield return new(BlueprintVariables.Name(source, SourceEntries.ClientId), source.ClientIdParameter);
            yield return new(BlueprintVariables.Name(source, SourceEntries.ClientSecret), source.ClientSecretParameter);
        }
    }
}
