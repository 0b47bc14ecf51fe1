using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Authentik.Aspire.Testing;
using Tests.Graph;

namespace Tests.SignIn;

/// <summary>What people open in the graph, and what they sign in with.</summary>
public abstract class SignInTest(GraphFixture graph) : IDisposable
{
    protected DistributedApplication App => graph.Stack.App;

    protected IReadOnlyList<IResource> Resources => [.. graph.Stack.Model.Resources];

    protected Uri Portal => App.GetEndpoint("portal", "http");

    protected Uri Authentik => App.GetEndpoint("authentik", "http");

    protected Uri Organizr => App.GetEndpoint("ak-outpost-organizr", "http");

    protected AuthentikBrowser Browser { get; } = new();

    /// <summary>Through the front door: opens the page, is sent to authentik, signs in there and comes back.</summary>
    protected async Task<WebPage> SignInAsync(Uri page, string user) => await WebPage.ReadAsync(await Browser.SignInAsync(page, user, await PasswordAsync(user)));

    protected async Task<WebPage> OpenAsync(Uri page) => await WebPage.ReadAsync(await Browser.GetAsync(page));

    /// <summary>Where an address leads by itself.</summary>
    protected async Task<HttpResponseMessage> AskAsync(Uri page, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        headers.ToList().ForEach(header => request.Headers.TryAddWithoutValidation(header.Name, header.Value));
        return await Browser.SendOnceAsync(request);
    }

    protected async Task<string> PasswordAsync(string user) =>
        (await Resources.OfType<AuthentikUserResource>().Single(u => u.UserName == user).PasswordParameter.GetValueAsync(default))!;

    public void Dispose()
    {
        Browser.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Where a browser ended up, and what it saw there.</summary>
public sealed record WebPage(Uri Url, HttpStatusCode Status, string Text)
{
    public bool IsLogin => Url.AbsolutePath.StartsWith("/if/flow/default-authentication-flow/", StringComparison.Ordinal);

    public static async Task<WebPage> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new(response.RequestMessage!.RequestUri!, response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
