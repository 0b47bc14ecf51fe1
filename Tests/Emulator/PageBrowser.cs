using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Tests.Emulator;

/// <summary>A browser without scripts: keeps cookies, follows redirects on hosts it knows, fills in the forms of pages.</summary>
internal sealed partial class PageBrowser(params Uri[] known) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _http;

    /// <summary>Where the browser is: the address of the page, or the redirect to a host it does not know.</summary>
    internal Uri Address { get; private set; } = known[0];

    internal int Status { get; private set; }

    internal string Page { get; private set; } = "";

    private HttpClient Client => _http ??= new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    internal Task<PageBrowser> OpenAsync(string path) => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(known[0], path)));

    /// <summary>Fills in the form of the page; what the form hides goes with it.</summary>
    internal Task<PageBrowser> SubmitAsync(string name, string value)
    {
        var fields = Hidden().Matches(Page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        fields[name] = value;
        return SendAsync(() => new HttpRequestMessage(HttpMethod.Post, Address) { Content = new FormUrlEncodedContent(fields) });
    }

    /// <summary>Posts the next form without what the page hid in it.</summary>
    internal void ForgetHidden() => Page = "";

    /// <summary>Answers the pages of the default authentication flow.</summary>
    internal async Task<PageBrowser> SignInAsync(string user, string password = OAuthBlueprint.Password)
    {
        await SubmitAsync("uid_field", user);
        return await SubmitAsync("password", password);
    }

    /// <summary>A request of the page's own: no redirect is followed.</summary>
    internal Task<HttpResponseMessage> RequestAsync(string url, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(known[0], url));
        headers.ToList().ForEach(header => request.Headers.TryAddWithoutValidation(header.Name, header.Value));
        return Client.SendAsync(request);
    }

    /// <summary>A page that is read while it comes.</summary>
    internal async Task<StreamReader> ReadAsync(string path) =>
        new(await (await Client.GetAsync(new Uri(known[0], path), HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync());

    /// <summary>Opens a websocket with the browser's cookies, says something, and returns the answer.</summary>
    internal async Task<string> SayAsync(string path, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = _cookies;
        await socket.ConnectAsync(new UriBuilder(new Uri(known[0], path)) { Scheme = "ws" }.Uri, limit.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[1024];
        var answer = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, answer.Count);
    }

    public void Dispose() => _http?.Dispose();

    private async Task<PageBrowser> SendAsync(Func<HttpRequestMessage> create)
    {
        var request = create();
        for (var redirects = 0; redirects < 12; redirects++)
        {
            request.Headers.Add("Accept", "text/html");
            Address = request.RequestUri!;
            using var response = await Client.SendAsync(request);
            (Status, Page) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
            if (response.Headers.Location is not { } location)
            {
                return this;
            }

            Address = new Uri(Address, location);
            if (!known.Any(origin => origin.Authority == Address.Authority))
            {
                return this;
            }

            request = new HttpRequestMessage(HttpMethod.Get, Address);
        }

        throw new InvalidOperationException($"The browser is sent round and round, now to {Address}.");
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
