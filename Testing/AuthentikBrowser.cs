namespace Authentik.Aspire.Testing;

/// <summary>
/// An <see cref="HttpClient"/> that a user can sign in with: it keeps cookies and follows redirects as browsers do, and answers authentik's login page
/// through the flow executor. One browser is one person; cookies are kept by host.
/// </summary>
/// <remarks>
/// <para>
/// It answers what a user name and a password are enough for: identification, password, login and consent stages. A flow that asks for more, such as
/// a second factor or a captcha, is an <see cref="AuthentikSignInException"/> that names the stage. Works against authentik 2025.2 and newer.
/// </para>
/// <para>Requests time out after 30 seconds; <see cref="HttpClient.Timeout"/> changes that.</para>
/// <example>
/// Without an Aspire application, against any authentik
/// <code lang="csharp">
/// using var browser = new AuthentikBrowser();
/// using var page = await browser.SignInAsync(new Uri("https://shop.example.com/account"), "alice", password);
/// </code>
/// </example>
/// </remarks>
public sealed class AuthentikBrowser : HttpClient
{
    /// <summary>Signing in and the consent of the application, with room for a flow of somebody's own.</summary>
    private const int MostFlows = 5;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly BrowserHandler _handler;

    /// <summary>Initializes a new instance of the <see cref="AuthentikBrowser"/> class, with which nobody is signed in.</summary>
    public AuthentikBrowser()
        : this(new BrowserHandler())
    {
    }

    private AuthentikBrowser(BrowserHandler handler)
        : base(handler)
    {
        _handler = handler;
        Timeout = s_timeout;

        // Some clients of OpenID Connect answer 401 to whoever does not ask for a page, instead of leading to the login page.
        DefaultRequestHeaders.Accept.ParseAdd("text/html, application/xhtml+xml, */*; q=0.8");
    }

    internal CookieJar Cookies => _handler.Cookies;

    /// <summary>
    /// Whether a page is one of authentik that asks for something, such as its login page.
    /// </summary>
    /// <param name="page">The address of the page.</param>
    /// <returns><see langword="true"/> if it runs a flow of authentik.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="page"/> is <see langword="null"/>.</exception>
    public static bool IsFlow(Uri page)
    {
        ArgumentNullException.ThrowIfNull(page);

        return FlowRunner.ExecutorOf(page) is not null;
    }

    /// <summary>
    /// Opens a page that is for signed-in users only, signs in on the way, and returns the page that comes of it.
    /// </summary>
    /// <param name="page">The page, of an application or of authentik.</param>
    /// <param name="userName">The name to sign in with.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The page at which the browser arrives; <c>RequestMessage.RequestUri</c> is its address.</returns>
    /// <exception cref="AuthentikSignInException">authentik does not let the user in, asks for more than a password, or was never asked.</exception>
    public async Task<HttpResponseMessage> SignInAsync(Uri page, string userName, string password, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentException.ThrowIfNullOrEmpty(password);

        var response = await GetAsync(page, cancellationToken).ConfigureAwait(false);
        if (!IsFlow(AddressOf(response)))
        {
            using (response)
            {
                throw new AuthentikSignInException($"'{userName}' was not signed in: {page} leads to {AddressOf(response).GetLeftPart(UriPartial.Path)} ({(int)response.StatusCode}), which is not a login page of authentik.");
            }
        }

        return await CompleteAsync(response, new Credentials(userName, password), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Signs out, where an application or authentik offers it, and goes through authentik's own pages to the end.
    /// </summary>
    /// <param name="page">The address that signs out.</param>
    /// <param name="method">How it is asked: by GET for a link, by POST for a button of a form. If <see langword="null"/>, by GET.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The page at which the browser arrives.</returns>
    /// <exception cref="AuthentikSignInException">authentik asks for something, or refuses.</exception>
    public async Task<HttpResponseMessage> SignOutAsync(Uri page, HttpMethod? method = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);

        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, page);
        return await CompleteAsync(await SendAsync(request, cancellationToken).ConfigureAwait(false), null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a request, and does not follow where the answer leads.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The answer, which may be a redirect.</returns>
    public Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        request.Options.Set(BrowserHandler.Once, true);
        return SendAsync(request, cancellationToken);
    }

    /// <summary>Runs the flow of a page, without opening where it leads.</summary>
    internal Task<Uri?> RunFlowAsync(Uri page, CancellationToken cancellationToken) => new FlowRunner(this, page).RunAsync(null, cancellationToken);

    private static Uri AddressOf(HttpResponseMessage response) => response.RequestMessage!.RequestUri!;

    private async Task<HttpResponseMessage> CompleteAsync(HttpResponseMessage response, Credentials? credentials, CancellationToken cancellationToken)
    {
        for (var flows = 0; IsFlow(AddressOf(response)); flows++)
        {
            var page = AddressOf(response);
            if (flows == MostFlows)
            {
                response.Dispose();
                throw new AuthentikSignInException($"authentik shows one flow after the other, at last {page.AbsolutePath}.");
            }

            if (await new FlowRunner(this, page).RunAsync(credentials, cancellationToken).ConfigureAwait(false) is not { } target)
            {
                break;
            }

            response.Dispose();
            response = await GetAsync(target, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }
}
