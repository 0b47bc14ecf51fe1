using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Model;

public class EnvironmentTests
{
    [Fact]
    public async Task TheServerGetsItsDatabaseInPartsAndReportsToNobody()
    {
        var builder = TestModel.Builder();
        TestModel.AddStack(builder, "2025.8.4");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            AUTHENTIK_DISABLE_STARTUP_ANALYTICS=true
            AUTHENTIK_DISABLE_UPDATE_CHECK=true
            AUTHENTIK_ERROR_REPORTING__ENABLED=false
            AUTHENTIK_OUTPOSTS__DISCOVER=false
            AUTHENTIK_POSTGRESQL__HOST={postgres.bindings.tcp.host}
            AUTHENTIK_POSTGRESQL__NAME=authentik
            AUTHENTIK_POSTGRESQL__PASSWORD={postgres-password.value}
            AUTHENTIK_POSTGRESQL__PORT={postgres.bindings.tcp.port}
            AUTHENTIK_POSTGRESQL__USER=postgres
            AUTHENTIK_REDIS__HOST={redis.bindings.tcp.host}
            AUTHENTIK_REDIS__PASSWORD={redis-password.value}
            AUTHENTIK_REDIS__PORT={redis.bindings.tcp.port}
            AUTHENTIK_SECRET_KEY={authentik-secret-key.value}
            """,
            await LinesAsync(model, "authentik"));
    }

    [Fact]
    public async Task TheWorkerAlsoGetsTheFirstAdministratorAndTheValuesOfTheBlueprint()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        var server = await model.EnvironmentOfAsync("authentik");
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal(
            """
            ASPIRE__AUTHENTIK__PUBLIC_URL={authentik.bindings.http.url}
            ASPIRE__AUTHENTIK__URL={authentik.bindings.http.url}
            ASPIRE__WIKI_OUTPOST__TOKEN={wiki-outpost-token.value}
            ASPIRE__WIKI__EXTERNAL_URL={wiki-outpost.bindings.http.url}
            ASPIRE__WIKI__UPSTREAM={wiki-app.bindings.http.url}
            AUTHENTIK_BOOTSTRAP_EMAIL=admin@example.com
            AUTHENTIK_BOOTSTRAP_PASSWORD={authentik-admin-password.value}
            AUTHENTIK_BOOTSTRAP_TOKEN={authentik-bootstrap-token.value}
            """,
            Lines(worker.Where(e => !server.ContainsKey(e.Key))));
        Assert.All(server, e => Assert.Equal(e.Value, worker[e.Key]));
    }

    [Fact]
    public async Task AnOutpostNeedsOnlyTheServerAndItsToken()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(
            """
            AUTHENTIK_HOST={authentik.bindings.http.url}
            AUTHENTIK_HOST_BROWSER={authentik.bindings.http.url}
            AUTHENTIK_TOKEN={wiki-outpost-token.value}
            """,
            await LinesAsync(model, "wiki-outpost"));
    }

    [Fact]
    public async Task PublishedFormsHaveNoBootstrapTokenAndNoBindMount()
    {
        var builder = TestModel.PublishBuilder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.DoesNotContain("AUTHENTIK_BOOTSTRAP_TOKEN", (await model.EnvironmentOfAsync("authentik-worker")).Keys);
        Assert.Empty(model.MountsOf("authentik-worker"));
    }

    [Fact]
    public async Task GivenParametersAreUsedAsTheyAre()
    {
        var builder = TestModel.Builder();
        var authentik = builder.AddAuthentik(
            "authentik",
            httpPort: null,
            adminPassword: builder.AddParameter("my-password", "not-a-secret", secret: true),
            adminEmail: builder.AddParameter("my-mail", "me@example.com"),
            secretKey: builder.AddParameter("my-key", new string('k', 50), secret: true),
            bootstrapToken: builder.AddParameter("my-token", "not-a-token", secret: true));
        authentik.WithVersion(AuthentikVersion.Parse("2026.2.2")).WithDatabase(builder.AddPostgres("postgres").AddDatabase("db"));
        await using var model = await TestModel.CompleteAsync(builder);
        var worker = await model.EnvironmentOfAsync("authentik-worker");
        Assert.Equal("{my-password.value}", worker["AUTHENTIK_BOOTSTRAP_PASSWORD"]);
        Assert.Equal("{my-mail.value}", worker["AUTHENTIK_BOOTSTRAP_EMAIL"]);
        Assert.Equal("{my-token.value}", worker["AUTHENTIK_BOOTSTRAP_TOKEN"]);
        Assert.Equal("{my-key.value}", worker["AUTHENTIK_SECRET_KEY"]);
        Assert.DoesNotContain(model.Resources, r => r.Name == "authentik-admin-password");
    }

    [Fact]
    public async Task GeneratedKeysAreLongAndHoldLetters()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4").Resource;
        foreach (var parameter in new[] { authentik.SecretKeyParameter, authentik.BootstrapTokenParameter })
        {
            var value = await parameter.GetValueAsync(CancellationToken.None);
            Assert.True(parameter.Secret);
            Assert.True(value!.Length >= 60 && value.All(char.IsAsciiLetterOrDigit) && value.Any(char.IsAsciiLetter), "A generated key is not fit for authentik.");
        }
    }

    [Fact]
    public async Task ServerAndWorkerStartTogetherAndOutpostsWaitForTheirApplications()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        Assert.Equal(["authentik-db", "redis"], model.WaitsOf("authentik"));
        Assert.Equal(["authentik-db", "redis"], model.WaitsOf("authentik-worker"));
        Assert.Equal(["wiki"], model.WaitsOf("wiki-outpost"));
        Assert.Contains(
            model.Find<IResource>("wiki-outpost").Annotations.OfType<ResourceRelationshipAnnotation>(),
            r => r.Type == "Upstream" && r.Resource.Name == "wiki-app");
    }

    [Fact]
    public async Task TheWorkerReadsTheBlueprintFromAFolderOfItsOwn()
    {
        var builder = TestModel.Builder();
        TestModel.AddProxied(TestModel.AddStack(builder, "2025.8.4"), "wiki");
        await using var model = await TestModel.CompleteAsync(builder);
        var mount = Assert.Single(model.MountsOf("authentik-worker"));
        Assert.Equal(("/blueprints/aspire", ContainerMountType.BindMount, true), (mount.Target, mount.Type, mount.IsReadOnly));
        var file = Path.Combine(mount.Source!, "authentik.yaml");
        Assert.True(File.Exists(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead), "The worker's user cannot read the blueprint.");
            Assert.True(File.GetUnixFileMode(mount.Source!).HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute), "The worker's user cannot open the folder.");
        }
    }

    private static async Task<string> LinesAsync(TestModel model, string name) => Lines(await model.EnvironmentOfAsync(name));

    private static string Lines(IEnumerable<KeyValuePair<string, string>> environment) => string.Join('\n', environment.Select(e => $"{e.Key}={e.Value}"));
}
