using Aspire.Hosting;
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

    /// <summary>All variables of a server's worker.</summary>
    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server, DistributedApplicationExecutionContext executionContext) =>
    [
        .. Outposts(server),
        .. Proxied(server, executionContext),
        .. PeopleVariables.All(server),
        .. OidcVariables.All(server, executionContext),
        .. SamlVariables.All(server, executionContext),
        .. SourceVariables.All(server),
        .. OutpostApplicationEntries.Variables(server),
        .. LaunchUrls(server, executionContext),
        .. OwnEntries.Variables(server),
        .. MultiFactorEntries.Variables(server),
    ];

    /// <summary>
    /// The address as a text to the worker, and not as something it connects to: without the references Aspire does not dig a tunnel from the
    /// worker's container to what the address is of.
    /// </summary>
    public static object AsText(ReferenceExpression address, DistributedApplicationExecutionContext executionContext) =>
        executionContext.IsRunMode ? new Address(address) : address;

    /// <summary>A value that authentik would take in place of the variable's own, for checks that do not know it.</summary>
    public static string Sample(string variable) =>
        variable.EndsWith($"__{SourceEntries.ServerUri}", StringComparison.Ordinal) ? "ldap://sample.invalid"
        : s_secrets.Any(secret => variable.EndsWith($"__{secret}", StringComparison.Ordinal)) ? "sample-value"
        : "http://sample.invalid";

    private static readonly string[] s_secrets =
        [Token, PeopleEntries.Key, PeopleEntries.Password, OidcVariables.ClientSecret, OutpostApplicationEntries.SharedSecret, SourceEntries.BindPassword, SourceEntries.ClientId];

    private static IEnumerable<KeyValuePair<string, object>> Outposts(AuthentikResource server)
    {
        if (server.OutpostList.Count > 0)
        {
            yield return new(Name(server, Url), server.InternalBase);
        }

        if (server.OutpostList.Count > 0 || EmbeddedOutpost.Served(server).Any())
        {
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
    }

    private static IEnumerable<KeyValuePair<string, object>> Proxied(AuthentikResource server, DistributedApplicationExecutionContext executionContext)
    {
        foreach (var application in server.ApplicationList)
        {
            if (application.Upstream is { } upstream)
            {
                yield return new(Name(application, Upstream), upstream);
            }

            yield return new(Name(application, ExternalUrl), application.ExternalUrl is { } url ? AsText(url, executionContext) : PublicAddress.Of(application.Outpost!) ?? (object)application.Outpost!.PublicEndpoint);
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> LaunchUrls(AuthentikResource server, DistributedApplicationExecutionContext executionContext) =>
        from application in server.EveryApplication
        where application.LaunchUrl is not null && (!application.IsHidden || server.Release.CanHideApplications)
        select KeyValuePair.Create(Name(application, ApplicationEntries.LaunchUrl), AsText(application.LaunchUrl!, executionContext));

    private sealed class Address(ReferenceExpression value) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => value.ValueExpression;

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => value.GetValueAsync(cancellationToken);
    }
}
