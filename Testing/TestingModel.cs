using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Testing;

/// <summary>Finds in the model of a running application what a test names.</summary>
internal sealed class TestingModel
{
    private readonly IReadOnlyList<IResource> _resources;

    private TestingModel(IEnumerable<IResource> resources) => _resources = [.. resources];

    public static TestingModel Of(DistributedApplication app) => new(app.Services.GetRequiredService<DistributedApplicationModel>().Resources);

    /// <summary>Where browsers and this process reach a server.</summary>
    public static async Task<Uri> AddressOfAsync(AuthentikResource server, CancellationToken cancellationToken) =>
        new((await server.PrimaryEndpoint.GetValueAsync(cancellationToken).ConfigureAwait(false))!);

    public AuthentikResource FindServer(string? name)
    {
        var servers = _resources.OfType<AuthentikResource>().Where(server => name is null || server.Name == name).ToList();
        return servers is [var only]
            ? only
            : throw new ArgumentException(name is null
                ? $"The application has {servers.Count} servers of authentik: say which one."
                : $"There is no server of authentik named '{name}' in the application.", nameof(name));
    }

    public async Task<(AuthentikResource Server, Credentials Credentials)> FindUserAsync(string name, CancellationToken cancellationToken)
    {
        var users = _resources.OfType<AuthentikUserResource>().ToList();
        if ((users.Find(user => user.Name == name) ?? users.Find(user => user.UserName == name)) is { } found)
        {
            return (found.Parent, new(found.UserName, await ValueOfAsync(found.PasswordParameter, cancellationToken).ConfigureAwait(false)));
        }

        if (name == AuthentikResource.AdminUserName)
        {
            var server = FindServer(null);
            return (server, new(name, await ValueOfAsync(server.AdminPasswordParameter, cancellationToken).ConfigureAwait(false)));
        }

        throw new ArgumentException($"No user '{name}' is declared in the application, only: {Names(users)}. Add one with AddTestUser, or make one with CreateUserAsync.", nameof(name));
    }

    public async Task<ClientApplication> FindApplicationAsync(string name, CancellationToken cancellationToken)
    {
        var application = FindApplication(name);
        return new(
            name,
            new(await ValueOfAsync(application.AuthorizationEndpoint, cancellationToken).ConfigureAwait(false)),
            new(await ValueOfAsync(application.TokenEndpoint, cancellationToken).ConfigureAwait(false)),
            application.ClientId,
            await ValueOfAsync(application.ClientSecretParameter, cancellationToken).ConfigureAwait(false),
            application.OfflineAccess ? "openid profile email offline_access" : "openid profile email");
    }

    /// <summary>The first of those that authentik sends codes to.</summary>
    public async Task<Uri> RedirectUriOfAsync(string application, CancellationToken cancellationToken) =>
        FindApplication(application).RedirectUris.FirstOrDefault() is { } uri
            ? new(await ValueOfAsync(uri, cancellationToken).ConfigureAwait(false))
            : throw new ArgumentException($"'{application}' has no redirect URI, so no code can be had for it. Hand it to a resource with WithReference, or add one with WithRedirectUri.", nameof(application));

    public Uri AddressOf(string resourceName, string? endpointName)
    {
        var resource = _resources.OfType<IResourceWithEndpoints>().FirstOrDefault(resource => resource.Name == resourceName)
            ?? throw new ArgumentException($"There is no resource '{resourceName}' with endpoints in the application.", nameof(resourceName));
        var endpoint = (endpointName is null ? (string[])["http", "https"] : [endpointName])
            .Select(name => new EndpointReference(resource, name, KnownNetworkIdentifiers.LocalhostNetwork))
            .FirstOrDefault(endpoint => endpoint.Exists)
            ?? throw new ArgumentException($"'{resourceName}' has no endpoint named {endpointName ?? "http or https"}.", nameof(endpointName));
        return endpoint.IsAllocated
            ? new(endpoint.Url)
            : throw new ArgumentException($"The endpoint '{endpoint.EndpointName}' of '{resourceName}' has no address yet: start the application first.", nameof(resourceName));
    }

    private AuthentikOidcApplicationResource FindApplication(string name)
    {
        var applications = _resources.OfType<AuthentikOidcApplicationResource>().ToList();
        return applications.Find(application => application.Name == name)
            ?? throw new ArgumentException($"There is no OpenID Connect application '{name}' in the application, only: {Names(applications)}. Add it with AddOidcApplication.", nameof(name));
    }

    private static string Names(IReadOnlyCollection<IResource> resources) => resources.Count == 0 ? "none" : string.Join(", ", resources.Select(resource => resource.Name));

    private static async Task<string> ValueOfAsync(IValueProvider value, CancellationToken cancellationToken) =>
        (await value.GetValueAsync(cancellationToken).ConfigureAwait(false))!;
}
