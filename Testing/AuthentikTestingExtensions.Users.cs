using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Testing;

namespace Aspire.Hosting.Testing;

public static partial class AuthentikTestingExtensions
{
    /// <summary>
    /// Makes a user for a test, through the API of authentik with the bootstrap token.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="userName">The name to sign in with. If <see langword="null"/>, one that nobody has.</param>
    /// <param name="displayName">The full name. If <see langword="null"/>, the user name.</param>
    /// <param name="email">The mail address. If <see langword="null"/>, one at <c>example.com</c>.</param>
    /// <param name="groups">The names of the groups in authentik that the user is a member of.</param>
    /// <param name="server">The name of the server resource. It may be left out if there is only one.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The user, with a random password.</returns>
    /// <exception cref="ArgumentException">There is no such server in the application model, or no such group in authentik.</exception>
    /// <exception cref="HttpRequestException">authentik refuses the user, for example because the name is taken; the message has its reason.</exception>
    /// <remarks>
    /// <para>
    /// With a user of its own a test finds and leaves nothing of others. Users for all tests are declared in the model, with <c>AddTestUser</c>.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var carol = await app.CreateUserAsync(groups: ["portal-admins"]);
    /// using var browser = await app.SignInAsync(carol, "portal");
    /// </code>
    /// </example>
    /// </remarks>
    public static async Task<AuthentikTestUser> CreateUserAsync(
        this DistributedApplication app,
        string? userName = null,
        string? displayName = null,
        string? email = null,
        IEnumerable<string>? groups = null,
        string? server = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);

        userName ??= $"user-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var resource = TestingModel.Of(app).FindServer(server);
        using var api = await CreateApiAsync(resource, cancellationToken).ConfigureAwait(false);
        var memberships = new JsonArray();
        foreach (var group in groups ?? [])
        {
            memberships.Add(await FindGroupAsync(api, group, cancellationToken).ConfigureAwait(false));
        }

        var user = await PostAsync(api, "core/users/", new()
        {
            ["username"] = userName,
            ["name"] = displayName ?? userName,
            ["email"] = email ?? $"{userName}@example.com",
            ["groups"] = memberships,
        }, cancellationToken).ConfigureAwait(false);
        var id = user!["pk"]!.GetValue<long>();
        var password = RandomNumberGenerator.GetHexString(24);
        await PostAsync(api, $"core/users/{id}/set_password/", new() { ["password"] = password }, cancellationToken).ConfigureAwait(false);
        return new AuthentikTestUser(resource, id, userName, password);
    }

    /// <summary>
    /// Makes an app password for a user that a test made, with which <c>GetTokenAsync</c> gets tokens without a browser.
    /// </summary>
    /// <param name="app">The running application.</param>
    /// <param name="user">A user that <see cref="CreateUserAsync"/> made.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The app password. It does not expire.</returns>
    /// <exception cref="HttpRequestException">authentik refuses; the message has its reason.</exception>
    public static async Task<string> CreateAppPasswordAsync(this DistributedApplication app, AuthentikTestUser user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(user);

        using var api = await CreateApiAsync(user.Server, cancellationToken).ConfigureAwait(false);
        var identifier = $"{user.UserName}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        await PostAsync(api, "core/tokens/", new()
        {
            ["identifier"] = identifier,
            ["intent"] = "app_password",
            ["user"] = user.Id,
            ["expiring"] = false,
        }, cancellationToken).ConfigureAwait(false);
        var key = await api.GetFromJsonAsync<JsonNode>(new Uri($"core/tokens/{identifier}/view_key/", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return key!["key"]!.GetValue<string>();
    }

    private static async Task<HttpClient> CreateApiAsync(AuthentikResource server, CancellationToken cancellationToken)
    {
        var token = await server.BootstrapTokenParameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var api = new HttpClient { BaseAddress = new Uri(await TestingModel.AddressOfAsync(server, cancellationToken).ConfigureAwait(false), "/api/v3/") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return api;
    }

    private static async Task<string> FindGroupAsync(HttpClient api, string name, CancellationToken cancellationToken)
    {
        var found = await api.GetFromJsonAsync<JsonNode>(new Uri($"core/groups/?name={Uri.EscapeDataString(name)}", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return found!["results"]!.AsArray() is [{ } group, ..]
            ? group["pk"]!.GetValue<string>()
            : throw new ArgumentException($"authentik has no group '{name}'.", nameof(name));
    }

    private static async Task<JsonNode?> PostAsync(HttpClient api, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await api.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken).ConfigureAwait(false);
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? null : JsonNode.Parse(text)
            : throw new HttpRequestException($"authentik answers {(int)response.StatusCode} to POST {path}: {text}", null, response.StatusCode);
    }
}
