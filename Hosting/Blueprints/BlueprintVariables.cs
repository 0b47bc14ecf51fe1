using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Values of a blueprint that are not part of its text: secrets, and addresses that differ from run to run and from target to target. They
/// reach it as environment variables of the worker.
/// </summary>
internal static class BlueprintVariables
{
    public const string Url = "URL";
    public const string PublicUrl = "PUBLIC_URL";
    public const string BrowserUrl = "BROWSER_URL";
    public const string Token = "TOKEN";
    public const string Upstream = "UPSTREAM";
    public const string ExternalUrl = "EXTERNAL_URL";

    /// <summary>
    /// The name of a variable. It does not begin with AUTHENTIK_, because authentik takes such variables for its own configuration; names of
    /// resources hold no two hyphens in a row, so no two resources share one.
    /// </summary>
    public static string Name(IResource resource, string property) =>
        $"ASPIRE__{resource.Name.Replace('-', '_').ToUpperInvariant()}__{property}";

    /// <summary>The variable with the address at which an outpost finds the server: its own if it has one.</summary>
    public static string HostOf(AuthentikOutpostResource outpost) => outpost.ServerUrl is null ? Name(outpost.Server, Url) : Name(outpost, Url);

    /// <summary>The variable with the address to which an outpost sends browsers.</summary>
    public static string BrowserHostOf(AuthentikOutpostResource outpost) => outpost.BrowserUrl is null ? Name(outpost.Server, PublicUrl) : Name(outpost, BrowserUrl);

    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server)
    {
        if (server.OutpostList.Count > 0)
        {
            yield return new(Name(server, Url), server.InternalBase);
            yield return new(Name(server, PublicUrl), server.PublicBase);
        }

        foreach (var outpost in server.OutpostList)
        {
            yield return new(Name(outpost, Token), outpost.TokenParameter);
            if (outpost.ServerUrl is { } url)
            {
                yield return new(HostOf(outpost), url);
            }

            if (outpost.BrowserUrl is { } browserUrl)
            {
                yield return new(BrowserHostOf(outpost), browserUrl);
            }
        }

        foreach (var application in server.ApplicationList)
        {
            yield return new(Name(application, Upstream), application.Upstream);
            yield return new(Name(application, ExternalUrl), application.ExternalUrl ?? (object)application.Outpost!.PublicEndpoint);
        }
    }
}
