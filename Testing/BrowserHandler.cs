namespace Authentik.Aspire.Testing;

/// <summary>Keeps cookies and follows redirects as browsers do, to any host.</summary>
internal sealed class BrowserHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    /// <summary>Set on a request whose redirect is of interest itself.</summary>
    public static readonly HttpRequestOptionsKey<bool> Once = new("AuthentikBrowser.Once");

    private const int MostRedirects = 20;

    public CookieJar Cookies { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var follow = !request.Options.TryGetValue(Once, out var once) || !once;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var url = request.RequestUri!;
            Cookies.Write(request);
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Cookies.Read(url, response);
            if (!follow || response.Headers.Location is not { } location || Next(request, response, new Uri(url, location)) is not { } next)
            {
                return response;
            }

            response.Dispose();
            request = next;
        }

        throw new AuthentikSignInException($"The browser was sent on more than {MostRedirects} times, at last to {request.RequestUri?.GetLeftPart(UriPartial.Path)}. Is every address the one that browsers use?");
    }

    private static HttpRequestMessage? Next(HttpRequestMessage request, HttpResponseMessage response, Uri location)
    {
        var status = (int)response.StatusCode;
        if (status is not (301 or 302 or 303 or 307 or 308) || location.Scheme is not ("http" or "https"))
        {
            return null;
        }

        // A form that was accepted leads to a page, unless the answer asks to send the form itself somewhere else.
        var keep = status is 307 or 308 || request.Method == HttpMethod.Head;
        var next = new HttpRequestMessage(keep ? request.Method : HttpMethod.Get, location) { Content = keep ? request.Content : null };

        // Not what proves something to the host that was asked first.
        foreach (var name in (string[])["Accept", "Accept-Language", "User-Agent"])
        {
            if (request.Headers.TryGetValues(name, out var values))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }
}
