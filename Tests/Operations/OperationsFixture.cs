using Authentik.Aspire.Testing;
using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Support;

namespace Tests.Operations;

/// <summary>One boot of the small graph, with people, an application, a policy binding and uploads in it.</summary>
public sealed class OperationsFixture : IAsyncLifetime
{
    /// <summary>Has another token than the server knows, and starts only when a test wants it.</summary>
    public const string Outpost = "wiki-outpost";

    public const string Password = "A password of long ago 42";

    private readonly string _root = Directory.CreateTempSubdirectory("authentik-operations-").FullName;

    public OperationsGraph Graph { get; private set; } = null!;

    public string NewFolder() => Path.Combine(_root, Path.GetRandomFileName(), "backups");

    public async Task InitializeAsync()
    {
        Graph = await OperationsGraph.StartAsync(NewFolder(), OperationsGraph.NewSecrets(), Declare);
        await Graph.WaitForHealthyAsync("shop", "carol");
        var dave = await Graph.PostAsync("core/users/", new { username = "dave", name = "Dave Bowman", email = "dave@example.com" });
        await Graph.PostAsync($"core/users/{dave.GetProperty("pk").GetInt32()}/set_password/", new { password = Password });
        await Graph.ScriptAsync("mkdir -p /media/public/icons && head -c 300000 /dev/urandom > /media/public/icons/shop.png && echo hello > /media/public/.hidden && chmod 600 /media/public/.hidden && chown -R 1000:1000 /media");
    }

    public async Task DisposeAsync()
    {
        if (Graph is not null)
        {
            await Graph.DisposeAsync();
        }

        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Whether a user gets in with a password.</summary>
    public static async Task<bool> SignsInAsync(OperationsGraph graph, string user, string password)
    {
        using var browser = new AuthentikBrowser();
        try
        {
            using var page = await browser.SignInAsync(new Uri($"{graph.Server.PrimaryEndpoint.Url}/if/user/"), user, password);
            return page.IsSuccessStatusCode;
        }
        catch (AuthentikSignInException)
        {
            return false;
        }
    }

    public static void Declare(IDistributedApplicationBuilder builder, IResourceBuilder<AuthentikResource> authentik)
    {
        var staff = authentik.AddGroup("staff");
        authentik.AddUser("carol", builder.AddParameter("carol-password", secret: true), email: "carol@example.com").WithGroup(staff);
        authentik.AddOidcApplication("shop", clientSecret: builder.AddParameter("shop-client-secret", secret: true))
            .WithRedirectUri("https://shop.example.com/signin-oidc")
            .WithAccessForGroup(staff);
        var wiki = builder.AddContainer("wiki", "traefik/whoami", "v1.11").WithImageRegistry("docker.io").WithHttpEndpoint(targetPort: 80);
        authentik.AddProxyApplication("wiki-login", wiki.GetEndpoint("http")).WithOutpost(
            authentik.AddProxyOutpost(Outpost).WithEnvironment("AUTHENTIK_TOKEN", "not-the-token-that-the-server-knows").WithExplicitStart());
    }
}

[CollectionDefinition(Name)]
public sealed class OperationsCollection : ICollectionFixture<OperationsFixture>
{
    public const string Name = "Operations";
}
