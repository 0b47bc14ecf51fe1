using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Npgsql;
using Tests.Graph;
using Tests.Support;

namespace Tests.Operations;

/// <summary>New secrets in the whole stack while it runs.</summary>
[Collection(GraphCollection.Name)]
public sealed class RotationTests(GraphFixture graph)
{
    private readonly Stack _stack = graph.Stack;

    private AuthentikResource Server => _stack.Model.Resources.OfType<AuthentikResource>().Single();

    [Fact]
    public async Task EverySecretIsReplacedAndWhatUsesItRunsOnWithTheNewOne()
    {
        var old = new Dictionary<string, string>();
        foreach (var target in RotationTarget.Of(Server))
        {
            old[target.Name] = await ValueAsync(target.Parameter);
        }

        foreach (var name in (string[])["portal-login-client-secret", "ak-outpost-cwad-token", "authentik-bootstrap-token", "authentik-operations-token", "postgres-password"])
        {
            var result = await RotateAsync(name);
            Assert.True(result.Success, $"{name}: {result.Message}\n{(result.Success ? "" : await _stack.DescribeAsync())}");
            var fresh = await ValueAsync(RotationTarget.Of(Server).Single(target => target.Name == name).Parameter);
            Assert.NotEqual(old[name], fresh);
            Assert.Equal(fresh, graph.Kept.Values[$"Parameters:{name}"]);
            Assert.DoesNotContain(fresh, $"{result.Message} {result.Data!.Value}", StringComparison.Ordinal);
            Assert.DoesNotContain(fresh, string.Join('\n', (await _stack.LogAsync("authentik")).Select(line => line.Content)), StringComparison.Ordinal);
        }

        await _stack.WaitForHealthyAsync(TimeSpan.FromMinutes(2), _stack.ResourceNames);

        // authentik takes the new ones, and the old ones no longer.
        var administrator = new AuthentikApiClient(Server);
        var provider = await administrator.GetAsync<System.Text.Json.Nodes.JsonObject>("providers/oauth2/?name=portal-login", CancellationToken.None);
        Assert.Equal(await ValueAsync(Server.OidcApplications.Single(application => application.Name == "portal-login").ClientSecretParameter), provider["results"]![0]!["client_secret"]!.ToString());
        foreach (var name in (string[])["ak-outpost-cwad-token", "authentik-bootstrap-token"])
        {
            Assert.Equal(403, (int)(await administrator.GetOutpostsOfAsync(old[name], CancellationToken.None)).Status);
        }

        Assert.Equal(OperationsAccount.Name, await AuthentikApiClient.ForOperations(Server).GetOwnUsernameAsync());
        var former = new AuthentikApiClient(new Uri(Server.PrimaryEndpoint.Url), old["authentik-operations-token"]);
        Assert.Equal(403, (int)(await Assert.ThrowsAsync<AuthentikApiException>(() => former.GetOwnUsernameAsync())).Status!);

        var connection = new NpgsqlConnectionStringBuilder(await Server.Database!.ConnectionStringExpression.GetValueAsync(CancellationToken.None)) { Pooling = false };
        await using (var works = new NpgsqlConnection(connection.ConnectionString))
        {
            await works.OpenAsync();
        }

        connection.Password = old["postgres-password"];
        await using var refused = new NpgsqlConnection(connection.ConnectionString);
        Assert.Equal("28P01", (await Assert.ThrowsAsync<PostgresException>(() => refused.OpenAsync())).SqlState);
    }

    [Fact]
    public async Task ASecretThatIsNoneIsRefusedWithTheOnesThereAre()
    {
        var result = await RotateAsync("no-such-secret");
        Assert.False(result.Success);
    }

    private static async Task<string> ValueAsync(ParameterResource parameter) => (await parameter.GetValueAsync(CancellationToken.None))!;

    private async Task<ExecuteCommandResult> RotateAsync(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var inputs = new InteractionInputCollection([new InteractionInput { Name = "secret", InputType = InputType.Text, Value = name }]);
        return await _stack.App.ResourceCommands.ExecuteCommandAsync(Server, "rotate", inputs, limit.Token);
    }
}
