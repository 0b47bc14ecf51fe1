using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

/// <summary>What cannot work is refused before anything starts, with the setting and what to do about it.</summary>
public class BadInputTests
{
    [Fact]
    public Task AServerWithoutADatabase() => RefusedAsync(
        builder => builder.AddAuthentik("authentik", httpPort: null),
        "authentik 'authentik' has no database. Call WithDatabase with a PostgreSQL database, such as builder.AddPostgres(\"postgres\").AddDatabase(\"authentik-db\").");

    [Fact]
    public Task AVersionThatNeedsRedisWithoutIt() => RefusedAsync(
        builder => builder.AddAuthentik("authentik", httpPort: null)
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"))
            .WithVersion(AuthentikVersion.Parse("2025.8.4")),
        "authentik 2025.8.4 of 'authentik' needs Redis. Call WithRedis(builder.AddRedis(\"redis\")), or choose version 2025.10 or later with WithVersion.");

    [Fact]
    public Task AnApplicationWithoutAnOutpost() => RefusedAsync(
        builder => TestModel.AddStack(builder, "2025.8.4").AddProxyApplication("wiki", Upstream(builder)),
        "The proxied application 'wiki' has no outpost, so nobody can reach it. Call WithOutpost(authentik.AddProxyOutpost(…)) for it.");

    [Fact]
    public Task AnOutpostWithoutAnApplication() => RefusedAsync(
        builder => TestModel.AddStack(builder, "2025.8.4").AddProxyOutpost("wiki-outpost"),
        "The outpost 'wiki-outpost' stands in front of no application, which authentik refuses. Call AddProxyApplication(…).WithOutpost(wiki-outpost), or remove the outpost.");

    [Fact]
    public Task TwoApplicationsThatAnOutpostCannotTellApart() => RefusedAsync(
        builder =>
        {
            var authentik = TestModel.AddStack(builder, "2025.8.4");
            var outpost = TestModel.AddProxied(authentik, "wiki");
            authentik.AddProxyApplication("forum", Upstream(builder)).WithOutpost(outpost);
        },
        "The outpost 'wiki-outpost' stands in front of 2 applications and tells them apart by the host name users open. Give 'wiki' an externalUrl of its own in AddProxyApplication.");

    [Fact]
    public Task TwoVersions() => RefusedAsync(
        builder => TestModel.AddStack(builder, "2025.8.4").WithWorker(worker => worker.WithImageTag("2025.2.4")),
        "'authentik-worker' has the image tag 2025.2.4, but authentik 'authentik' has version 2025.8.4. Server, worker and outposts must share one version: remove the tag of 'authentik-worker' and call authentik.WithVersion(AuthentikVersion.Parse(\"2025.2.4\")).");

    [Fact]
    public Task ASecretKeyThatIsTooShort() => RefusedAsync(
        builder => AddWithSecretKey(builder, new string('k', 49)),
        "The secret key of authentik, parameter 'my-key', is 49 characters long; at least 50 are needed. Set Parameters:my-key to a longer random text, or remove it and have one generated.");

    [Fact]
    public Task ASecretKeyOfDigits() => RefusedAsync(
        builder => AddWithSecretKey(builder, new string('7', 60)),
        "The secret key of authentik, parameter 'my-key', consists of digits only. authentik takes it for a number and does not start. Set Parameters:my-key to a random text with letters in it.");

    [Fact]
    public async Task AGeneratedSecretKeyThatSomebodyReplaced()
    {
        var builder = TestModel.Builder("--Parameters:authentik-secret-key=short");
        TestModel.AddStack(builder, "2025.8.4");
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.StartsWith("The secret key of authentik, parameter 'authentik-secret-key', is 5 characters long", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'short'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretKeyThatIsNotKnownYetIsNoReasonToStop()
    {
        var builder = TestModel.Builder();
        builder.AddAuthentik("authentik", httpPort: null, secretKey: builder.AddParameter("my-key", secret: true))
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"));
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.NotNull(model.Find<AuthentikResource>("authentik"));
    }

    [Fact]
    public void AnApplicationCannotTakeAPathOfAuthentik()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var refusal = Assert.Throws<DistributedApplicationException>(() => authentik.AddProxyApplication("token", Upstream(builder)));
        Assert.Equal(
            "An application of authentik cannot be called 'token': authentik uses that path itself. Choose another name than authorize, token, device, userinfo, introspect, revoke.",
            refusal.Message);
    }

    [Fact]
    public void AnApplicationIsBehindOneOutpostOfItsOwnServer()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        var other = builder.AddAuthentik("other", httpPort: null);
        var application = authentik.AddProxyApplication("wiki", Upstream(builder));
        var foreign = Assert.Throws<DistributedApplicationException>(() => application.WithOutpost(other.AddProxyOutpost("foreign")));
        Assert.Equal("The outpost 'foreign' belongs to 'other' and the application 'wiki' to 'authentik'. Give WithOutpost an outpost of the same server.", foreign.Message);
        application.WithOutpost(authentik.AddProxyOutpost("first"));
        var second = Assert.Throws<DistributedApplicationException>(() => application.WithOutpost(authentik.AddProxyOutpost("second")));
        Assert.Equal("The application 'wiki' is behind the outpost 'first' already and cannot be behind 'second' too. Call WithOutpost once for each application.", second.Message);
    }

    private static void AddWithSecretKey(IDistributedApplicationBuilder builder, string value) =>
        builder.AddAuthentik("authentik", httpPort: null, secretKey: builder.AddParameter("my-key", value, secret: true))
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"));

    private static EndpointReference Upstream(IDistributedApplicationBuilder builder) =>
        builder.AddContainer($"app{builder.Resources.Count}", "example/app", "1").WithHttpEndpoint(targetPort: 80).GetEndpoint("http");

    private static async Task RefusedAsync(Action<IDistributedApplicationBuilder> declare, string message)
    {
        var builder = TestModel.Builder();
        declare(builder);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestModel.CompleteAsync(builder));
        Assert.Equal(message, refusal.Message);
    }
}
