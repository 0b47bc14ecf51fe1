using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Authentik.Aspire.Client;

/// <summary>
/// Gets new tokens before the old ones expire, as part of reading the cookie. A user whom authentik gives none any more is signed out here too.
/// </summary>
internal sealed partial class TokenRefresher(IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider time, ILogger<TokenRefresher> logger)
{
    /// <summary>Long enough for a call with the old token that is already on its way.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Requests of one page come at the same time and with the same refresh token, which authentik takes only once: they share one answer. It is
    /// kept for those that were sent before the browser had the new cookie.
    /// </summary>
    private readonly ConcurrentDictionary<string, Lazy<Task<Tokens?>>> _running = new(StringComparer.Ordinal);

    public async Task ValidateAsync(CookieValidatePrincipalContext context, string scheme)
    {
        var properties = context.Properties;
        if (properties.GetTokenValue("refresh_token") is not { Length: > 0 } refreshToken
            || !DateTimeOffset.TryParse(properties.GetTokenValue("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry)
            || expiry - time.GetUtcNow() > s_margin)
        {
            return;
        }

        Tokens? tokens;
        try
        {
            tokens = await _running.GetOrAdd(refreshToken, token => new(() => RequestAsync(token, scheme))).Value.WaitAsync(context.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is HttpRequestException or InvalidOperationException or System.Text.Json.JsonException || (ex is OperationCanceledException && !context.HttpContext.RequestAborted.IsCancellationRequested))
        {
            // authentik cannot be asked right now; the next request tries again, and the user stays signed in meanwhile.
            LogUnavailable(logger, ex);
            return;
        }

        if (tokens is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name).ConfigureAwait(false);
            return;
        }

        properties.UpdateTokenValue("access_token", tokens.AccessToken);
        properties.UpdateTokenValue("refresh_token", tokens.RefreshToken ?? refreshToken);
        properties.UpdateTokenValue("id_token", tokens.IdToken ?? properties.GetTokenValue("id_token")!);
        properties.UpdateTokenValue("expires_at", tokens.ExpiresAt.ToString("o", CultureInfo.InvariantCulture));
        context.ShouldRenew = true;
    }

    /// <summary>New tokens, or nothing if authentik refuses to give any.</summary>
    private async Task<Tokens?> RequestAsync(string refreshToken, string scheme)
    {
        var keep = false;
        try
        {
            var client = options.Get(scheme);
            var configuration = await client.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None).ConfigureAwait(false);
            using var form = new FormUrlEncodedContent(
            [
                new(OpenIdConnectParameterNames.GrantType, OpenIdConnectGrantTypes.RefreshToken),
                new(OpenIdConnectParameterNames.RefreshToken, refreshToken),
                new(OpenIdConnectParameterNames.ClientId, client.ClientId!),
                new(OpenIdConnectParameterNames.ClientSecret, client.ClientSecret!),
            ]);
            using var response = await client.Backchannel.PostAsync(new Uri(configuration.TokenEndpoint), form).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            {
                LogRefused(logger, (int)response.StatusCode);
                keep = true;
                return null;
            }

            var answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Answer>().ConfigureAwait(false);
            keep = true;
            return new(answer!.AccessToken, answer.RefreshToken, answer.IdToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn));
        }
        finally
        {
            _ = ForgetAsync(refreshToken, keep ? s_margin : TimeSpan.Zero);
        }
    }

    private async Task ForgetAsync(string refreshToken, TimeSpan after)
    {
        await Task.Delay(after, time).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _running.TryRemove(refreshToken, out _);
    }

    [LoggerMessage(LogLevel.Warning, "authentik could not be asked for new tokens; the next request tries again.")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "authentik gives a user no new tokens ({Status}); the user is signed out.")]
    private static partial void LogRefused(ILogger logger, int status);

    private sealed record Tokens(string AccessToken, string? RefreshToken, string? IdToken, DateTimeOffset ExpiresAt);

    private sealed record Answer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("id_token")] string? IdToken,
        [property: JsonPropertyName("expires_in")] long ExpiresIn);
}
