using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// The service account that operations use instead of the first administrator: made once, when it is first needed, with the bootstrap token; found
/// again by its own token in later runs. A group carries the role, which works alike in every version: before 2025.12 users cannot have roles
/// themselves.
/// </summary>
internal sealed class OperationsAccount(AuthentikResource server, ParameterResource token)
{
    /// <summary>Of the user, the group, the role and, with a suffix, of the token.</summary>
    public const string Name = "aspire-operations";

    public const string TokenIdentifier = $"{Name}-api";

    /// <summary>What the operations do, and nothing else. Names are authentik's, alike in all supported versions.</summary>
    public static readonly IReadOnlyList<string> Permissions =
    [
        // Import users: the ones there are and their groups; passwords and recovery links are one right.
        "authentik_core.view_user", "authentik_core.add_user", "authentik_core.change_user", "authentik_core.reset_user_password",
        "authentik_core.view_group", "authentik_core.add_group",

        // Welcome mails need to see the stage that sends them.
        "authentik_stages_email.view_emailstage",

        // The audit trail.
        "authentik_events.view_event",
    ];

    /// <summary>At the user: for which list of rights the role was made. authentik tells nobody but an administrator what rights a user has.</summary>
    private const string RightsAttribute = "aspire-operations-rights";

    private static readonly string s_rights = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', Permissions))))[..16];

    private const int PrepareAttempts = 20;
    private static readonly TimeSpan s_preparePause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1);
    private bool _ready;

    public ParameterResource TokenParameter => token;

    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        var key = (await token.GetValueAsync(cancellationToken).ConfigureAwait(false))!;
        if (_ready)
        {
            return key;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_ready && !await IsAcceptedAsync(key, cancellationToken).ConfigureAwait(false))
            {
                await MakeAsync(new AuthentikApiClient(server), key, cancellationToken).ConfigureAwait(false);
            }

            _ready = true;
            return key;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Looks again whether the account is there: the database is another one now.</summary>
    public void Forget() => _ready = false;

    /// <summary>Makes the account when the server is there. A failure is said once and ends nothing: whoever needs the account tries again.</summary>
    public async Task PrepareAsync(ILogger logger, CancellationToken stoppingToken)
    {
        // After a restart the server may have another database, such as one from a backup.
        _ready = false;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await GetTokenAsync(stoppingToken).ConfigureAwait(false);
                    return;
                }
                catch (Exception ex) when (attempt < PrepareAttempts && ex is AuthentikApiException or HttpRequestException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
                {
                    // On a first start the login flow may be there some seconds before the bootstrap token is accepted.
                    await Task.Delay(s_preparePause, stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app host ends.
        }
        catch (Exception ex)
        {
            logger.LogWarning("The account '{Account}' of the operations could not be made; commands of this resource will try again. {Reason}", Name, ex.Message);
        }
    }

    /// <summary>Whether the token is accepted and its owner has the rights of this version of the library.</summary>
    private async Task<bool> IsAcceptedAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var me = await new AuthentikApiClient(server, _ => ValueTask.FromResult(key), whoseToken: "").FindUserAsync(Name, cancellationToken).ConfigureAwait(false);
            return me?.Attributes[RightsAttribute]?.ToString() == s_rights;
        }
        catch (AuthentikApiException ex) when (ex.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return false;
        }
    }

    private static async Task MakeAsync(AuthentikApiClient administrator, string key, CancellationToken cancellationToken)
    {
        var user = await administrator.FindUserAsync(Name, cancellationToken).ConfigureAwait(false)
            ?? await administrator.CreateUserAsync(new() { Username = Name, Name = "Operations of the .NET Aspire application", Type = "service_account", Path = "aspire" }, cancellationToken).ConfigureAwait(false);
        var role = await administrator.FindOrCreateRoleAsync(Name, cancellationToken).ConfigureAwait(false);
        await administrator.GrantAsync(role, Permissions, cancellationToken).ConfigureAwait(false);
        await administrator.EnsureGroupAsync(Name, role, user.Pk, cancellationToken).ConfigureAwait(false);
        await administrator.EnsureTokenAsync(TokenIdentifier, user.Pk, key, cancellationToken).ConfigureAwait(false);

        // Last: it says that all of the above is done.
        await administrator.ChangeUserAsync(user.Pk, new() { Attributes = new JsonObject { [RightsAttribute] = s_rights } }, cancellationToken).ConfigureAwait(false);
    }
}
