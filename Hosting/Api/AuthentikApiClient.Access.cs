namespace Authentik.Aspire.Hosting;

/// <summary>Roles, their rights, and tokens.</summary>
public sealed partial class AuthentikApiClient
{
    internal async Task<string> FindOrCreateRoleAsync(string name, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<KeyedRow>>($"rbac/roles/?name={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        return (page.Results.FirstOrDefault(role => role.Name == name)
            ?? await SendAsync<KeyedRow>(HttpMethod.Post, "rbac/roles/", new { name }, cancellationToken).ConfigureAwait(false)).Pk;
    }

    /// <summary>Gives a role rights on all objects of a kind; those it has already stay.</summary>
    internal Task GrantAsync(string role, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Post, $"rbac/permissions/assigned_by_roles/{role}/assign/", new { permissions }, cancellationToken);

    /// <summary>The group of that name with exactly these roles and members.</summary>
    internal async Task EnsureGroupAsync(string name, string role, int member, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<KeyedRow>>($"core/groups/?name={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        var body = new { name, roles = new[] { role }, users = new[] { member } };
        if (page.Results.FirstOrDefault(group => group.Name == name) is { } group)
        {
            await DoAsync(HttpMethod.Patch, $"core/groups/{group.Pk}/", body, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DoAsync(HttpMethod.Post, "core/groups/", body, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A token for the API of that user, which does not expire, with a key of our choice.</summary>
    internal async Task EnsureTokenAsync(string identifier, int user, string key, CancellationToken cancellationToken)
    {
        if (await FindAsync<KeyedRow>($"core/tokens/{identifier}/", cancellationToken).ConfigureAwait(false) is null)
        {
            await DoAsync(
                HttpMethod.Post,
                "core/tokens/",
                new { identifier, user, intent = "api", expiring = false, description = "Operations of the .NET Aspire application." },
                cancellationToken).ConfigureAwait(false);
        }

        await SetTokenKeyAsync(identifier, key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a token another key; the old one is worth nothing from then on.</summary>
    internal Task SetTokenKeyAsync(string identifier, string key, CancellationToken cancellationToken) =>
        DoAsync(HttpMethod.Post, $"core/tokens/{identifier}/set_key/", new { key }, cancellationToken);

    private sealed record KeyedRow(string Pk, string? Name);
}
