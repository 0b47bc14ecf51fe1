using System.Collections.Concurrent;
using Microsoft.Net.Http.Headers;

namespace Tests.Support;

/// <summary>
/// Cookies as browsers keep them: by host, whatever the port, and for any path of it. The one of .NET takes no cookie for another path than that of
/// the page which sets it.
/// </summary>
internal sealed class CookieJar
{
    private readonly ConcurrentDictionary<(string Host, string Path, string Name), string> _cookies = [];

    public void Read(Uri url, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(HeaderNames.SetCookie, out var values))
        {
            return;
        }

        foreach (var cookie in SetCookieHeaderValue.ParseList([.. values]))
        {
            var key = (url.Host, cookie.Path.Value ?? "/", cookie.Name.Value!);
            if (cookie.Expires < DateTimeOffset.UtcNow || cookie.MaxAge <= TimeSpan.Zero)
            {
                _cookies.TryRemove(key, out _);
            }
            else
            {
                _cookies[key] = cookie.Value.Value!;
            }
        }
    }

    public void Write(HttpRequestMessage request)
    {
        var url = request.RequestUri!;
        var fitting = _cookies.Where(c => c.Key.Host == url.Host && url.AbsolutePath.StartsWith(c.Key.Path, StringComparison.Ordinal)).Select(c => $"{c.Key.Name}={c.Value}").ToList();
        if (fitting.Count > 0)
        {
            request.Headers.Add(HeaderNames.Cookie, string.Join("; ", fitting));
        }
    }
}
