using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The variables of SAML applications. All of them are addresses for browsers.</summary>
internal static class SamlVariables
{
    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server, DistributedApplicationExecutionContext executionContext)
    {
        foreach (var application in server.Identity.SamlApplications)
        {
            yield return new(
                BlueprintVariables.Name(application, SamlEntries.AssertionConsumerUrl), BlueprintVariables.AsText(application.AssertionConsumerUrl, executionContext));
            if (application.Settings.SingleLogoutUrl is { } url && server.Release.HasSamlSingleLogout)
            {
                yield return new(BlueprintVariables.Name(application, SamlEntries.SingleLogoutUrl), BlueprintVariables.AsText(url, executionContext));
            }
        }
    }
}
