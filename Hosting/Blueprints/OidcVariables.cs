using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The variables of OpenID Connect applications. Addresses of consumers are numbered, in the order of their declaration.</summary>
internal static class OidcVariables
{
    public const string ClientSecret = "CLIENT_SECRET";
    public const string SessionEndUri = "SESSION_END_URI";

    private const string RedirectUri = "REDIRECT_URI";
    private const string LogoutUri = "LOGOUT_URI";

    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server, DistributedApplicationExecutionContext executionContext)
    {
        foreach (var application in server.OidcApplicationList)
        {
            if (!application.IsPublicClient)
            {
                yield return new(BlueprintVariables.Name(application, ClientSecret), application.ClientSecretParameter);
            }

            foreach (var (name, value) in RedirectUris(application).Concat(LogoutUris(application)))
            {
                yield return new(name, BlueprintVariables.AsText(value, executionContext));
            }

            if (application.Settings.LogoutUri is { } uri && (server.Release.HasBackChannelLogoutOnly || server.Release.HasLogoutMethods))
            {
                // By the back channel it is authentik itself that connects.
                yield return new(
                    BlueprintVariables.Name(application, SessionEndUri),
                    application.Settings.LogoutMethod == AuthentikLogoutMethod.BackChannel ? uri : BlueprintVariables.AsText(uri, executionContext));
            }
        }
    }

    /// <summary>Where authentik may send a browser with a code.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> RedirectUris(AuthentikOidcApplicationResource application) =>
        Number(application, RedirectUri, ConsumerUris(application, consumer => consumer.CallbackPath).Concat(application.ExtraRedirectUris));

    /// <summary>Where authentik may send a browser after signing out.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> LogoutUris(AuthentikOidcApplicationResource application) =>
        application.Parent.Release.HasLogoutRedirectUris
            ? Number(application, LogoutUri, ConsumerUris(application, consumer => consumer.SignedOutCallbackPath).Concat(application.Settings.SignedOutUris))
            : [];

    private static IEnumerable<ReferenceExpression> ConsumerUris(AuthentikOidcApplicationResource application, Func<OidcConsumer, string?> path) =>
        from consumer in application.Consumers.DistinctBy(consumer => (consumer.Resource, path(consumer)))
        where path(consumer) is not null
        from origin in consumer.Origins
        select ReferenceExpression.Create($"{origin}{path(consumer)}");

    private static IEnumerable<KeyValuePair<string, ReferenceExpression>> Number(
        AuthentikOidcApplicationResource application, string property, IEnumerable<ReferenceExpression> values) =>
        values.Select((value, index) =>
            KeyValuePair.Create(BlueprintVariables.Name(application, $"{property}_{index.ToString(CultureInfo.InvariantCulture)}"), value));
}
