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
    public const string Token = "TOKEN";
    public const string Upstream = "UPSTREAM";
    public const string ExternalUrl = "EXTERNAL_URL";

    /// <summary>
    /// The name of a variable. It does not begin with AUTHENTIK_, because authentik takes such variables for its own configuration; names of
    /// resources hold no two hyphens in a row, so no two resources share one.
    /// </summary>
    public static string Name(IResource resource, string property) =>
        $"ASPIRE__{resource.Name.Replace('-', '_').ToUpperInvariant()}__{property}";

    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server)
    {
        if (server.OutpostList.Count > 0)
        {
            yield return new(Name(server, Url), server.PrimaryEndpoint);
            yield return new(Name(server, PublicUrl), server.PublicEndpoint);
        }

        foreach (var outpost in server.OutpostList)
        {
            yield return new(Name(outpost, Token), outpost.TokenParameter);
        }

        foreach (var application in server.ApplicationList)
        {
            yield return new(Name(application, Upstream), application.Upstream);
            yield return new(Name(application, ExternalUrl), application.ExternalUrl ?? (object)application.Outpost!.PublicEndpoint);
        }
    }
}
