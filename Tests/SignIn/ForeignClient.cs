using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Tests.Support;

namespace Tests.SignIn;

/// <summary>
/// An application of its own in the graph, for the administrators only, and the client it was handed to: Apache with mod_auth_openidc in a container,
/// see Images/apache-oidc. Where that image is not there, the application has no client.
/// </summary>
internal static class ForeignClient
{
    public const string Login = "wiki-login";
    public const string Name = "wiki";

    private const string Image = "authentik-aspire/apache-oidc";
    private const string Tag = "1";

    public static void AddTo(IDistributedApplicationTestingBuilder builder)
    {
        var authentik = builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikResource>().Single());
        var login = authentik.AddOidcApplication(Login).WithDisplayName("Wiki").WithAccessForGroup("portal-admins");
        if (!ImageIsThere())
        {
            login.WithRedirectUri("https://wiki.example.com/signin-oidc");
            return;
        }

        builder.AddContainer(Name, Image, Tag)
            .WithImagePullPolicy(ImagePullPolicy.Never)
            .WithHttpEndpoint(targetPort: 8080)
            .WithHttpHealthCheck("/")
            .WithReference(login)
            .WaitFor(login);
    }

    private static bool ImageIsThere() => Task.Run(() => Engine.TryAsync("image", "inspect", $"{Image}:{Tag}")).GetAwaiter().GetResult().ExitCode == 0;
}
