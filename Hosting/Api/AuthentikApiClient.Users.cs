namespace Authentik.Aspire.Hosting;

/// <summary>Users and groups.</summary>
public sealed partial class AuthentikApiClient
{
    /// <summary>Reads all users, service accounts included, in the order they were made.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The users, page by page.</returns>
    public IAsyncEnumerable<AuthentikUser> GetUsersAsync(CancellationToken cancellationToken = default) =>

        // By date: a user that is made or renamed meanwhile moves no other to a page that was read already. authentik ignores an ordering by key (and 2025.2 this one too).
        ListAsync<AuthentikUser>("core/users/?ordering=date_joined", cancellationToken);

    /// <summary>Finds a user by the exact name.</summary>
    /// <param name="username">The name to sign in with.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The user, or <see langword="null"/>.</returns>
    public async Task<AuthentikUser?> FindUserAsync(string username, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        var page = await GetAsync<Page<AuthentikUser>>($"core/users/?username={Uri.EscapeDataString(username)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault(user => user.Username == username);
    }

    /// <summary>Makes a user.</summary>
    /// <param name="user">The user; <see cref="AuthentikUserChange.Username"/> and <see cref="AuthentikUserChange.Name"/> must be there.</param>
    /// <param name="cancellationToken">Ends the request; the user may have been made all the same.</param>
    /// <returns>The user as authentik has it now, without a password.</returns>
    /// <exception cref="AuthentikApiException">authentik refuses, for example because the name is taken; see <see cref="AuthentikApiException.FieldErrors"/>.</exception>
    public Task<AuthentikUser> CreateUserAsync(AuthentikUserChange user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return SendAsync<AuthentikUser>(HttpMethod.Post, "core/users/", user, cancellationToken);
    }

    /// <summary>Changes a user.</summary>
    /// <param name="pk">The user's primary key.</param>
    /// <param name="change">What to set.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The user as authentik has it now.</returns>
    /// <exception cref="AuthentikApiException">authentik refuses.</exception>
    public Task<AuthentikUser> ChangeUserAsync(int pk, AuthentikUserChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return SendAsync<AuthentikUser>(HttpMethod.Patch, $"core/users/{pk}/", change, cancellationToken);
    }

    /// <summary>Sets a user's password. Sessions of the user stay.</summary>
    /// <param name="pk">The user's primary key.</param>
    /// <param name="password">The password. authentik does not check it against password policies here.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>A task that ends when it is done.</returns>
    public Task SetPasswordAsync(int pk, string password, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        return DoAsync(HttpMethod.Post, $"core/users/{pk}/set_password/", new { password }, cancellationToken);
    }

    /// <summary>Makes a link with which a user can choose a new password, once. It is as good as the password until it is used or expires.</summary>
    /// <param name="pk">The user's primary key.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The link, at the address this client uses.</returns>
    /// <exception cref="AuthentikApiException">The brand has no recovery flow; authentik's default blueprints make none.</exception>
    public async Task<Uri> CreateRecoveryLinkAsync(int pk, CancellationToken cancellationToken = default)
    {
        var row = await SendAsync<LinkRow>(HttpMethod.Post, $"core/users/{pk}/recovery/", new { }, cancellationToken).ConfigureAwait(false);
        return new Uri(row.Link);
    }

    /// <summary>Sends a user a mail with a recovery link.</summary>
    /// <param name="pk">The user's primary key.</param>
    /// <param name="emailStage">The primary key of the e-mail stage whose template and server are used.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>A task that ends when authentik has queued the mail.</returns>
    /// <exception cref="AuthentikApiException">The user has no address, the stage is not there, or the brand has no recovery flow.</exception>
    public Task SendRecoveryMailAsync(int pk, string emailStage, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(emailStage);

        // In the query before 2026, in the body since.
        return DoAsync(HttpMethod.Post, $"core/users/{pk}/recovery_email/?email_stage={Uri.EscapeDataString(emailStage)}", new { email_stage = emailStage }, cancellationToken);
    }

    /// <summary>Reads all groups, without their members.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The groups, page by page.</returns>
    public IAsyncEnumerable<AuthentikGroup> GetGroupsAsync(CancellationToken cancellationToken = default) =>
        ListAsync<AuthentikGroup>("core/groups/?include_users=false", cancellationToken);

    /// <summary>Makes a group.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The group.</returns>
    /// <exception cref="AuthentikApiException">authentik refuses, for example because the name is taken.</exception>
    public Task<AuthentikGroup> CreateGroupAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return SendAsync<AuthentikGroup>(HttpMethod.Post, "core/groups/", new { name }, cancellationToken);
    }

    /// <summary>Reads the name of the user whose token this client uses; the cheapest way to see whether authentik accepts it.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The name to sign in with.</returns>
    public async Task<string> GetOwnUsernameAsync(CancellationToken cancellationToken = default) =>
        (await GetAsync<MeRow>("core/users/me/", cancellationToken).ConfigureAwait(false)).User.Username;

    /// <summary>The primary key of the e-mail stage of that name.</summary>
    internal async Task<string> FindMailStageAsync(string name, CancellationToken cancellationToken)
    {
        var page = await GetAsync<Page<KeyedRow>>($"stages/email/?name={Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false);
        return page.Results.FirstOrDefault(stage => stage.Name == name)?.Pk
            ?? throw new OperationException($"authentik has no e-mail stage '{name}'.", "Make one under Flows and Stages, Stages, or give the name of one that is there.");
    }

    private sealed record LinkRow(string Link);

    private sealed record MeRow(MeUser User);

    private sealed record MeUser(string Username);
}
