using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Tests.Emulator;

/// <summary>
/// Sign-in at a proxy outpost as observed of authentik 2025.8.4. The outpost reaches the server at 127.0.0.1, browsers at localhost.
/// </summary>
[Collection(EmulatorOutpostCollection.Name)]
public sealed class OutpostSignInTests(EmulatorServices services)
{
    private const string Key = "outpost-key-2";
    private const string Forward = "forward.test";
    private const string Auth = "/outpost.goauthentik.io/auth/";

    private static readonly (string, string)[] s_forwarded =
        [("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", Forward), ("X-Forwarded-Uri", "/page?q=1")];

    private sealed class Scene(EmulatorServices services) : IAsyncDisposable
    {
        private EmulatorProcess? _outpost;

        internal Upstream Upstream { get; } = new();

        internal Uri Outpost { get; } = new($"http://{EmulatorDeployment.Loopback()}");

        internal EmulatorDeployment Deployment { get; private set; } = null!;

        internal Uri ServerForBrowsers => new(Deployment.Url.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        internal string OutpostLog => _outpost!.Output;

        internal async Task StartAsync()
        {
            Deployment = await EmulatorDeployment.StartAsync(services, worker: ("OUTPOST_KEY", Key));
            await Deployment.ApplyFileAsync(OAuthBlueprint.File, OAuthBlueprint.Yaml);
            await Deployment.ApplyFileAsync("outpost.yaml", Blueprint(Outpost, Upstream.Url, ServerForBrowsers));
            await StartOutpostAsync(("AUTHENTIK_HOST_BROWSER", ServerForBrowsers.ToString()));
        }

        internal async Task StartOutpostAsync(params (string, string)[] variables)
        {
            if (_outpost is not null)
            {
                Assert.Equal(0, await _outpost.StopAsync());
            }

            _outpost = Deployment.Start("proxy",
            [
                ("AUTHENTIK_HOST", Deployment.Url.ToString()), ("AUTHENTIK_TOKEN", Key), ("AUTHENTIK_LISTEN__HTTP", Outpost.Authority),
                ("AUTHENTIK_LISTEN__HTTPS", EmulatorDeployment.Loopback()), ("AUTHENTIK_LISTEN__METRICS", EmulatorDeployment.Loopback()), .. variables,
            ]);
            await Deployment.WaitForStatusAsync("/outpost.goauthentik.io/ping", 204, Outpost);
        }

        internal PageBrowser Browser() => new(Outpost, ServerForBrowsers);

        public async ValueTask DisposeAsync()
        {
            await Deployment.DisposeAsync();
            await Upstream.DisposeAsync();
        }

        private static string Blueprint(Uri outpost, string upstream, Uri server) => $$"""
            version: 1
            metadata: { name: outpost of the test }
            entries:
              - model: authentik_blueprints.metaapplyblueprint
                attrs: { identifiers: { name: System - Proxy Provider - Scopes }, required: true }
              - model: authentik_providers_proxy.proxyprovider
                id: shown
                identifiers: { name: shown }
                attrs:
                  mode: proxy
                  external_host: {{outpost.GetLeftPart(UriPartial.Authority)}}
                  internal_host: {{upstream}}
                  skip_path_regex: ^/open
                  authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
                  invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
              - model: authentik_core.application
                id: shown-application
                identifiers: { slug: shown }
                attrs: { name: Shown, provider: !KeyOf shown }
              - model: authentik_policies.policybinding
                identifiers: { target: !KeyOf shown-application, group: !Find [authentik_core.group, [name, staff]] }
                attrs: { order: 0 }
              - model: authentik_providers_proxy.proxyprovider
                id: asked
                identifiers: { name: asked }
                attrs:
                  mode: forward_single
                  external_host: http://{{Forward}}
                  skip_path_regex: ^/open
                  authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
                  invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
              - { model: authentik_core.application, identifiers: { slug: asked }, attrs: { name: Asked, provider: !KeyOf asked } }
              - model: authentik_outposts.outpost
                id: outpost
                identifiers: { name: both }
                attrs:
                  type: proxy
                  providers: [!KeyOf shown, !KeyOf asked]
                  config: { authentik_host: "{{server}}", log_level: info }
              - model: authentik_core.token
                identifiers: { identifier: !Format ["ak-outpost-%s-api", !KeyOf outpost] }
                attrs:
                  user: !Find [authentik_core.user, [name, "Outpost both Service-Account"], [path, goauthentik.io/outposts]]
                  intent: api
                  expiring: false
                  key: !Env OUTPOST_KEY
            """;
    }

    [Fact]
    public async Task AnApplicationThatKnowsNothingOfSigningInIsReachedOnlyAfterIt()
    {
        await using var scene = new Scene(services);
        await scene.StartAsync();
        using var browser = scene.Browser();
        (string, string)[] forged = [("X-authentik-username", "akadmin"), ("x-AUTHENTIK-groups", "authentik Admins"), ("X_authentik_uid", "1")];
        using (var open = await browser.RequestAsync("/open/page", forged))
        {
            Assert.DoesNotContain("authentik", await open.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        await browser.OpenAsync("/private/page");
        Assert.Equal((scene.ServerForBrowsers.Authority, "/if/flow/default-authentication-flow/"),
            (browser.Address.Authority, browser.Address.AbsolutePath));
        await browser.SignInAsync("alice");
        Assert.Equal(new Uri(scene.Outpost, "/private/page"), browser.Address);
        var seen = JsonNode.Parse(browser.Page)!;
        Assert.Equal(("alice", "staff|readers", "alice@example.com", "Alice Adams"), (seen["X-authentik-username"]!.ToString(),
            seen["X-authentik-groups"]!.ToString(), seen["X-authentik-email"]!.ToString(), seen["X-authentik-name"]!.ToString()));
        Assert.Equal((64, 3), (seen["X-authentik-uid"]!.ToString().Length, seen["X-authentik-jwt"]!.ToString().Split('.').Length));
        Assert.Equal(("both", "shown", "shown", "goauthentik.io/outpost/2025.8.4"), (seen["X-authentik-meta-outpost"]!.ToString(),
            seen["X-authentik-meta-provider"]!.ToString(), seen["X-authentik-meta-app"]!.ToString(), seen["X-authentik-meta-version"]!.ToString()));

        using (var again = await browser.RequestAsync("/private/other", forged))
        {
            seen = JsonNode.Parse(await again.Content.ReadAsStringAsync())!;
            Assert.Equal(("alice", "staff|readers"), (seen["X-authentik-username"]!.ToString(), seen["X-authentik-groups"]!.ToString()));
            Assert.Null(seen["X_authentik_uid"]);
        }

        Assert.Equal("alice: hello", await browser.SayAsync("/private/socket", "hello"));
        using (var page = await browser.ReadAsync("/private/stream"))
        {
            // What the application has said is there before it has said everything.
            Assert.Equal("first", await page.ReadLineAsync().WaitAsync(EmulatorDeployment.Limit));
            scene.Upstream.Second.SetResult();
            Assert.Equal("second", await page.ReadLineAsync());
        }

        // Nobody else's session, nobody else's state, no other place to go to.
        using (var stranger = scene.Browser())
        {
            Assert.Equal(400, (await stranger.OpenAsync("/outpost.goauthentik.io/callback?code=x&state=a.b.c")).Status);
            using var start = await stranger.RequestAsync("/outpost.goauthentik.io/start?rd=https%3A%2F%2Fevil.test%2F");
            var query = QueryHelpers.ParseQuery(start.Headers.Location!.Query);
            Assert.Equal("", JsonNode.Parse(WebEncoders.Base64UrlDecode(query["state"].ToString().Split('.')[1]))!["redirect"]!.ToString());
            Assert.Equal(400, (await browser.OpenAsync($"/outpost.goauthentik.io/callback?code=x&state={query["state"]}")).Status);
        }

        // A restart keeps who is signed in.
        await scene.StartOutpostAsync(("AUTHENTIK_HOST_BROWSER", scene.ServerForBrowsers.ToString()));
        using (var kept = await browser.RequestAsync("/private/page"))
        {
            Assert.Equal(200, (int)kept.StatusCode);
        }

        await browser.OpenAsync("/outpost.goauthentik.io/sign_out");
        Assert.Equal((scene.ServerForBrowsers.Authority, "/if/flow/default-invalidation-flow/"), (browser.Address.Authority, browser.Address.AbsolutePath));
        Assert.Contains("logged out of Shown", browser.Page);
        await browser.OpenAsync("/private/page");
        Assert.Equal("/if/flow/default-authentication-flow/", browser.Address.AbsolutePath);

        await browser.SignInAsync("bob");
        Assert.Contains("Access denied", browser.Page);
        using var denied = await browser.RequestAsync("/private/page");
        Assert.Equal(302, (int)denied.StatusCode);
    }

    [Fact]
    public async Task ReverseProxiesAreToldWhoMayPass()
    {
        await using var scene = new Scene(services);
        await scene.StartAsync();
        using var browser = scene.Browser();
        foreach (var proxy in (string[])["nginx", "traefik", "caddy"])
        {
            using var incomplete = await browser.RequestAsync(Auth + proxy, ("Host", Forward));
            Assert.Equal(500, (int)incomplete.StatusCode);
        }

        (string, string)[] nginx = [("Host", Forward), ("X-Original-URL", $"http://{Forward}/page")];
        using (var anonymous = await browser.RequestAsync(Auth + "nginx", nginx))
        {
            Assert.Equal(401, (int)anonymous.StatusCode);
            Assert.Contains("authentik_proxy_", anonymous.Headers.GetValues("Set-Cookie").Single());
        }

        using (var open = await browser.RequestAsync(Auth + "nginx", ("Host", Forward), ("X-Original-URL", $"http://{Forward}/open")))
        {
            Assert.Equal(200, (int)open.StatusCode);
        }

        foreach (var (path, headers) in ((string, (string, string)[])[])[("traefik", s_forwarded), ("caddy", s_forwarded), ("envoy/page", [("Host", Forward)])])
        {
            using var anonymous = await browser.RequestAsync(Auth + path, headers);
            Assert.Equal((302, scene.ServerForBrowsers.Authority, "/application/o/authorize/"),
                ((int)anonymous.StatusCode, anonymous.Headers.Location!.Authority, anonymous.Headers.Location.AbsolutePath));
        }

        // From the reverse proxy to the provider, and back through it.
        using var start = await browser.RequestAsync(Auth + "traefik", s_forwarded);
        await browser.OpenAsync(start.Headers.Location!.ToString());
        await browser.SignInAsync("bob");
        Assert.Equal((Forward, "/outpost.goauthentik.io/callback"), (browser.Address.Host, browser.Address.AbsolutePath));
        using var callback = await browser.RequestAsync(browser.Address.PathAndQuery, ("Host", Forward));
        Assert.Equal((302, $"http://{Forward}/page?q=1"), ((int)callback.StatusCode, callback.Headers.Location!.ToString()));
        foreach (var (path, headers) in ((string, (string, string)[])[])[("nginx", nginx), ("traefik", s_forwarded), ("caddy", s_forwarded)])
        {
            using var signedIn = await browser.RequestAsync(Auth + path, headers);
            Assert.Equal((200, "bob"), ((int)signedIn.StatusCode, signedIn.Headers.GetValues("X-authentik-username").Single()));
        }

        using var signOut = await browser.RequestAsync("/outpost.goauthentik.io/sign_out", ("Host", Forward));
        Assert.Equal("/application/o/asked/end-session/", signOut.Headers.Location!.AbsolutePath);
        using var afterwards = await browser.RequestAsync(Auth + "nginx", nginx);
        Assert.Equal(401, (int)afterwards.StatusCode);

        // An outpost whose authentik_host is not the address it really uses, and nothing said of browsers: nobody gets in, and the log says why.
        await scene.StartOutpostAsync();
        using var lost = scene.Browser();
        using var again = await lost.RequestAsync(Auth + "traefik", s_forwarded);
        Assert.Equal(scene.Deployment.Url.Authority, again.Headers.Location!.Authority);
        using var direct = new PageBrowser(scene.Deployment.Url);
        await direct.OpenAsync(again.Headers.Location.PathAndQuery);
        await direct.SignInAsync("bob");
        using var failed = await lost.RequestAsync(direct.Address.PathAndQuery, ("Host", Forward));
        Assert.Equal(302, (int)failed.StatusCode);
        Assert.Contains("id token issued by a different provider", scene.OutpostLog);
        using var refused = await lost.RequestAsync(Auth + "nginx", nginx);
        Assert.Equal(401, (int)refused.StatusCode);
    }
}
