using System.Collections.Concurrent;
using Microsoft.Net.Http.Headers;

namespace Authentik.Aspire.Testing;

/// <summary>
/// Cookies as browsers keep them: by host, whatever the port, and for any path of it. The one of .NET takes no cookie for another path than that of
/// the page which sets it, as the OpenID Connect handler of ASP.NET Core does.
/// </summary>
internal sealed class CookieJar
{
    private readonly ConcurrentDictionary<(string Domain, bool IsWholeDomain, string Path, string Name), (string Value, bool IsSecure)> _cookies = [];

    public string? this[Uri url, string name] => Fitting(url).FirstOrDefault(cookie => cookie.Name == name).Value;

    public void Read(Uri url, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(HeaderNames.SetCookie, out var values))
        {
            return;
        }

        foreach (var cookie in SetCookieHeaderValue.ParseList([.. values]))
        {
            var domain = cookie.Domain.Value?.TrimStart('.') is { Length: > 0 } given ? given : null;
            if (domain is not null && !Covers(domain, url.Host))
            {
                continue; // nobody sets cookies for others
            }

            var key = (domain ?? url.Host, domain is not null, cookie.Path.Value is ['/', ..] path ? path : "/", cookie.Name.Value!);
            if (cookie.Expires < DateTimeOffset.UtcNow || cookie.MaxAge <= TimeSpan.Zero)
            {
                _cookies.TryRemove(key, out _);
            }
            else
            {
                _cookies[key] = (cookie.Value.Value!, cookie.Secure);
            }
        }
    }

    public void Write(HttpRequestMessage request)
    {
        var fitting = Fitting(request.RequestUri!).Select(cookie => $"{cookie.Name}={cookie.Value}").ToList();
        request.Headers.Remove(HeaderNames.Cookie);
        if (fitting.Count > 0)
        {
            request.Headers.Add(HeaderNames.Cookie, string.Join("; ", fitting));
        }
    }

    private IEnumerable<(string Name, string Value)> Fitting(Uri url) =>
        from cookie in _cookies
        where cookie.Key.IsWholeDomain ? Covers(cookie.Key.Domain, url.Host) : cookie.Key.Domain == url.Host
        where Contains(cookie.Key.Path, url.AbsolutePath)

        // Browsers trust the machine itself as they trust https.
        where !cookie.Value.IsSecure || url.Scheme == Uri.UriSchemeHttps || url.IsLoopback
        orderby cookie.Key.Path.Length descending
        select (cookie.Key.Name, cookie.Value.Value);

    private static bool Covers(string domain, string host) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (folder.EndsWith('/') || path.Length == folder.Length || path[folder.Length] == '/');
}
