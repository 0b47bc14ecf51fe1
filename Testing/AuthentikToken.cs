using System.Text.Json.Serialization;

namespace Authentik.Aspire.Testing;

/// <summary>
/// What authentik's token endpoint answered.
/// </summary>
public sealed class AuthentikToken
{
    /// <summary>Gets the access token, for an <c>Authorization: Bearer</c> header.</summary>
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    /// <summary>Gets the id token, or <see langword="null"/> if the scope <c>openid</c> was not granted.</summary>
    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Gets the refresh token, or <see langword="null"/> if the application has no offline access.</summary>
    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    /// <summary>Gets how long the access token lasts, in seconds from when it was given.</summary>
    [JsonPropertyName("expires_in")]
    public long ExpiresIn { get; init; }
}
