using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Testing;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Provides extension methods for signing users in with authentik in tests of an Aspire application, without a browser.
/// </summary>
public static partial class AuthentikTestingExtensions
{
    /// <summary>
    /// Signs a user in at authentik, by the user's password and authentik's login page. What is opened with the browser afterwards finds the user signed
    /// in there: an application that signs its users in with authentik, or one behind an outpost, lets the user in without asking.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="user">The name of a user resource, the name that a declared user signs in with, or <c>akadmin</c>.</param>
    /// <param name="resourceName">The resource that relative addresses belong to. If <see langword="null"/>, the server of the user.</param>
    /// <param name="endpointName">The endpoint of that resource. If <see langword="null"/>, the one named <c>http</c> if there is one, else the one named <c>https</c>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A browser in which the user is signed in. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no such user, resource or endpoint in the application model.</exception>
    /// <exception cref="AuthentikSignInException">authentik does not let the user in, or asks for more than a password.</exception>
    /// <remarks>
    /// <para>Wait for the user first (<c>WaitForResourceHealthyAsync</c>): before it is healthy, authentik need not have it.</para>
    /// <example>
    /// <code lang="csharp">
    /// using var alice = await app.SignInAsync("alice", "portal");
    ///
    /// var page = await alice.GetStringAsync("/me");
    /// Assert.Contains("Alice Liddell", page);
    /// </code>
    /// </example>
    /// </remarks>
    public static async Task<AuthentikBrowser> SignInAsync(
        this DistributedApplication app, string user, string? resourceName = null, string? endpointName = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(user);

        var (server, credentials) = await TestingModel.Of(app).FindUserAsync(user, cancellationToken).ConfigureAwait(false);
        return await SignInAsync(app, server, credentials, resourceName, endpointName, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="SignInAsync(DistributedApplication, string, string?, string?, CancellationToken)"/>
    /// <param name="app">The running application.</param>
    /// <param name="user">A user that <see cref="CreateUserAsync"/> made.</param>
    /// <param name="resourceName">The resource that relative addresses belong to. If <see langword="null"/>, the server of the user.</param>
    /// <param name="endpointName">The endpoint of that resource. If <see langword="null"/>, the one named <c>http</c> if there is one, else the one named <c>https</c>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static Task<AuthentikBrowser> SignInAsync(
        this DistributedApplication app, AuthentikTestUser user, string? resourceName = null, string? endpointName = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(user);

        return SignInAsync(app, user.Server, new Credentials(user.UserName, user.Password), resourceName, endpointName, cancellationToken);
    }

    private static async Task<AuthentikBrowser> SignInAsync(
        DistributedApplication app, AuthentikResource server, Credentials credentials, string? resourceName, string? endpointName, CancellationToken cancellationToken)
    {
        var start = TestingModel.Of(app).AddressOf(resourceName ?? server.Name, endpointName);
        var browser = new AuthentikBrowser { BaseAddress = start };
        try
        {
            // Whatever flow the brand has for it; afterwards a page that is there for every user.
            var login = new Uri(await TestingModel.AddressOfAsync(server, cancellationToken).ConfigureAwait(false), "/flows/-/default/authentication/?next=/if/user/");
            using var page = await browser.SignInAsync(login, credentials.UserName, credentials.Password, cancellationToken).ConfigureAwait(false);
            return browser;
        }
        catch
        {
            browser.Dispose();
            throw;
        }
    }
}
