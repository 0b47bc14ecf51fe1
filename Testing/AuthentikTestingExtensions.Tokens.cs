using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Testing;

namespace Aspire.Hosting.Testing;

public static partial class AuthentikTestingExtensions
{
    /// <summary>
    /// Gets a token for an application itself, with its client credentials.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="application">The name of an application that was added with <c>AddOidcApplication</c>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The token. Its owner is an account that authentik makes for the application.</returns>
    /// <exception cref="ArgumentException">There is no such application in the application model.</exception>
    /// <exception cref="AuthentikSignInException">authentik gives no token; the message has its reason. To an application for the members of a group it gives none, because the account is in no group.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var token = await app.GetTokenAsync("portal-login");
    ///
    /// client.DefaultRequestHeaders.Authorization = new("Bearer", token.AccessToken);
    /// </code>
    /// </example>
    /// </remarks>
    public static Task<AuthentikToken> GetTokenAsync(this DistributedApplication app, string application, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(application);

        return RequestTokenAsync(app, application, [new("grant_type", "client_credentials")], cancellationToken);
    }

    /// <summary>
    /// Gets a token of a user for an application, by the code flow that the application itself goes through: PKCE and a registered redirect URI. The
    /// application sees nothing of it.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="application">The name of an application that was added with <c>AddOidcApplication</c>.</param>
    /// <param name="user">The name of a user resource, the name that a declared user signs in with, or <c>akadmin</c>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The token, with the id token, and the refresh token if the application has offline access.</returns>
    /// <exception cref="ArgumentException">There is no such application or user in the application model, or the application has no redirect URI.</exception>
    /// <exception cref="AuthentikSignInException">authentik does not let the user in, or gives no token; the message has its reason.</exception>
    /// <remarks>
    /// <para>The issuer of the token is the address at which browsers, and processes on this machine, reach authentik.</para>
    /// <example>
    /// <code lang="csharp">
    /// var token = await app.GetTokenAsync("portal-login", "alice");
    ///
    /// using var api = app.CreateHttpClient("portal");
    /// api.DefaultRequestHeaders.Authorization = new("Bearer", token.AccessToken);
    /// </code>
    /// </example>
    /// </remarks>
    public static async Task<AuthentikToken> GetTokenAsync(
        this DistributedApplication app, string application, string user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(application);
        ArgumentException.ThrowIfNullOrEmpty(user);

        using var browser = await app.SignInAsync(user, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await app.GetTokenAsync(application, browser, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="GetTokenAsync(DistributedApplication, string, string, CancellationToken)"/>
    /// <param name="app">The running application.</param>
    /// <param name="application">The name of an application that was added with <c>AddOidcApplication</c>.</param>
    /// <param name="browser">A browser in which a user is signed in.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<AuthentikToken> GetTokenAsync(
        this DistributedApplication app, string application, AuthentikBrowser browser, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(application);
        ArgumentNullException.ThrowIfNull(browser);

        var model = TestingModel.Of(app);
        var redirectUri = await model.RedirectUriOfAsync(application, cancellationToken).ConfigureAwait(false);
        var client = await model.FindApplicationAsync(application, cancellationToken).ConfigureAwait(false);
        return await RequestTokenAsync(
            client, await CodeFlow.AuthorizeAsync(browser, client, redirectUri, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gets a token of a user for an application, with an app password and without a browser: the way for machines that act for somebody.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="application">The name of an application that was added with <c>AddOidcApplication</c>.</param>
    /// <param name="userName">The name that the user signs in with.</param>
    /// <param name="appPassword">An app password of the user, see <see cref="CreateAppPasswordAsync"/>. authentik takes no other password here.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ArgumentException">There is no such application in the application model.</exception>
    /// <exception cref="AuthentikSignInException">authentik gives no token; the message has its reason.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var robot = await app.CreateUserAsync();
    /// var token = await app.GetTokenAsync("portal-login", robot.UserName, await app.CreateAppPasswordAsync(robot));
    /// </code>
    /// </example>
    /// </remarks>
    public static Task<AuthentikToken> GetTokenAsync(
        this DistributedApplication app, string application, string userName, string appPassword, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(application);
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentException.ThrowIfNullOrEmpty(appPassword);

        return RequestTokenAsync(app, application, [new("grant_type", "client_credentials"), new("username", userName), new("password", appPassword)], cancellationToken);
    }

    private static async Task<AuthentikToken> RequestTokenAsync(
        DistributedApplication app, string application, IReadOnlyList<KeyValuePair<string, string>> grant, CancellationToken cancellationToken) =>
        await RequestTokenAsync(await TestingModel.Of(app).FindApplicationAsync(application, cancellationToken).ConfigureAwait(false), grant, cancellationToken).ConfigureAwait(false);

    private static async Task<AuthentikToken> RequestTokenAsync(
        ClientApplication application, IReadOnlyList<KeyValuePair<string, string>> grant, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(
        [
            .. grant,
            new("client_id", application.ClientId),
            new("client_secret", application.ClientSecret),
            new("scope", application.Scope),
        ]);
        using var response = await client.PostAsync(application.TokenEndpoint, form, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.IsSuccessStatusCode)
            {
                return (await response.Content.ReadFromJsonAsync<AuthentikToken>(cancellationToken).ConfigureAwait(false))!;
            }

            var error = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false);
            throw new AuthentikSignInException($"authentik gives no token for '{application.Name}' ({grant[0].Value}): {error!["error"]} {error["error_description"]}");
        }
        catch (JsonException ex)
        {
            throw new AuthentikSignInException($"authentik gives no token for '{application.Name}' ({grant[0].Value}): {(int)response.StatusCode}, without a reason.", ex);
        }
    }
}
