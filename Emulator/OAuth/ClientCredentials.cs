using System.Security.Cryptography;
using System.Text;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.OAuth;

/// <summary>Who calls a back-channel endpoint: by basic authentication, or by fields of the form.</summary>
internal sealed record ClientCredentials(string Id, string Secret)
{
    internal static ClientCredentials Read(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return new ClientCredentials(form["client_id"].ToString(), form["client_secret"].ToString());
        }

        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), buffer, out var length))
        {
            return new ClientCredentials("", "");
        }

        var pair = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new ClientCredentials(pair, "") : new ClientCredentials(pair[..colon], pair[(colon + 1)..]);
    }

    internal bool Fits(OAuthClient client) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(client.ClientSecret));

    /// <summary>The client these credentials prove, or null.</summary>
    internal OAuthClient? Authenticate(ObjectStore store) => OAuthClient.Find(store, Id) is { } client && Fits(client) ? client : null;
}
