using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The variables of OpenID Connect applications and of users. Addresses of consumers are numbered, in the order of their declaration.</summary>
internal static class OidcVariables
{
    public const string ClientSecret = "CLIENT_SECRET";
    public const string LaunchUrl = "LAUNCH_URL";
    public const string Password = "PASSWORD";

    private const string RedirectUri = "REDIRECT_URI";
    private const string LogoutUri = "LOGOUT_URI";

    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server, DistributedApplicationExecutionContext executionContext)
    {
        foreach (var user in server.UserList)
        {
            yield return new(BlueprintVariables.Name(user, Password), user.PasswordParameter);
        }

        foreach (var application in server.OidcApplicationList)
        {
            yield return new(BlueprintVariables.Name(application, ClientSecret), application.ClientSecretParameter);
            if (application.LaunchUrl is { } launchUrl)
            {
                yield return new(BlueprintVariables.Name(application, LaunchUrl), Text(launchUrl));
            }

            foreach (var (name, value) in RedirectUris(application).Concat(LogoutUris(application)))
            {
                yield return new(name, Text(value));
            }
        }

        object Text(ReferenceExpression address) => executionContext.IsRunMode ? new Address(address) : address;
    }

    /// <summary>Where authentik may send a browser with a code.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> RedirectUris(AuthentikOidcApplicationResource application) =>
        Number(application, RedirectUri, ConsumerUris(application, OidcConsumer.SignInPath).Concat(application.ExtraRedirectUris));

    /// <summary>Where authentik may send a browser after signing out.</summary>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> LogoutUris(AuthentikOidcApplicationResource application) =>
        application.Parent.Release.HasLogoutRedirectUris
            ? Number(application, LogoutUri, ConsumerUris(application, OidcConsumer.SignedOutPath))
            : [];

    private static IEnumerable<ReferenceExpression> ConsumerUris(AuthentikOidcApplicationResource application, string path) =>
        from resource in application.Consumers.DistinctBy(consumer => consumer.Resource)
        from endpoint in resource.Endpoints
        select ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Url)}{path}");

    private static IEnumerable<KeyValuePair<string, ReferenceExpression>> Number(
        AuthentikOidcApplicationResource application, string property, IEnumerable<ReferenceExpression> values) =>
        values.Select((value, index) =>
            KeyValuePair.Create(BlueprintVariables.Name(application, $"{property}_{index.ToString(CultureInfo.InvariantCulture)}"), value));

    /// <summary>
    /// A text to the worker, and not something it connects to: without the references Aspire does not dig a tunnel from the worker's container
    /// to the consumer.
    /// </summary>
    private sealed class Address(ReferenceExpression value) : IValueProvider, IManifestExpressionProvider
    {
        public string ValueExpression => value.ValueExpression;

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => value.GetValueAsync(cancellationToken);
    }
}
