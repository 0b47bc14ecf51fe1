using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Emulator;

namespace Tests.Operations;

/// <summary>The commands for users, the audit trail and the export, as the dashboard and the Aspire CLI call them.</summary>
[Collection(OperationsCollection.Name)]
public sealed class CommandTests(OperationsFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commands-").FullName;
    private readonly List<string> _seen = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task UsersAreImportedFromAPathAndWhoIsNewGetsALink()
    {
        await SetRecoveryFlowAsync();
        var path = Path.Combine(_folder, "people.csv");
        await File.WriteAllTextAsync(path, "username,email,groups,password\ncmd-ann,ann@example.org,staff,Anns-secret-of-the-file-1\ncmd-bob,bob@example.org,,\n");
        var result = await RunAsync("import-users", ("file", path), ("invite", "link"), ("results", _folder));
        Assert.True(result.Success, result.Message);
        Assert.Equal("2 created.", result.Message);
        Assert.Equal(CommandResultFormat.Markdown, result.Data!.Format);
        Assert.True(await OperationsFixture.SignsInAsync(fixture.Graph, "cmd-ann", "Anns-secret-of-the-file-1"));

        // The links are in a file of their owner alone, and nowhere else.
        var links = Directory.EnumerateFiles(_folder, "*.links.csv").Single();
        var link = (await File.ReadAllLinesAsync(links)).Single(line => line.StartsWith("cmd-bob,", StringComparison.Ordinal)).Split(',')[1];
        Assert.Contains("flow_token=", link, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(links) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await AssertNoSecretAsync("Anns-secret-of-the-file-1", new Uri(link).Query);
    }

    [Fact]
    public async Task ALoginIsTriedStageByStage()
    {
        var result = await RunAsync("test-login", ("username", "carol"));
        Assert.True(result.Success, result.Message);
        Assert.Matches(@"^'carol' can sign in; it took \d+ ms\.$", result.Message!);
        Assert.Matches(@"\| the identification stage \| \d+ ms \| answered \|\n(\| the password stage \| \d+ ms \| answered \|\n)?\| the end of the flow \| \d+ ms \| signed in \|\n\| session \| \d+ ms \| is that of carol \|", result.Data!.Value);

        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, "Not-carols-password-1\n");
        result = await RunAsync("test-login", ("username", "carol"), ("password-file", passwordFile));
        Assert.False(result.Success);
        Assert.StartsWith("authentik refuses the answer at ", result.Message, StringComparison.Ordinal);
        Assert.Contains("refused: ", result.Data!.Value, StringComparison.Ordinal);

        result = await RunAsync("test-login", ("username", "carol"), ("flow", "no-such-flow"));
        Assert.Equal("authentik has no flow 'no-such-flow', or it does not apply to an anonymous visitor. Check the slug, and the bindings and the required authentication of the flow.", result.Message);
        result = await RunAsync("test-login", ("username", "somebody"));
        Assert.Equal("The app host does not know the password of 'somebody'. Give it as 'password', or as the first line of a file as 'password-file'.", result.Message);
        await AssertNoSecretAsync("Not-carols-password-1");
    }

    [Fact]
    public async Task AUserGetsANewPasswordOrALink()
    {
        var api = AuthentikApiClient.ForOperations(fixture.Graph.Server);
        await api.CreateUserAsync(new() { Username = "cmd-erin", Name = "Erin" });
        var result = await RunAsync("set-password", ("username", "cmd-erin"), ("password", "Erins-new-password-1"));
        Assert.True(result.Success, result.Message);
        Assert.True(await OperationsFixture.SignsInAsync(fixture.Graph, "cmd-erin", "Erins-new-password-1"));

        await SetRecoveryFlowAsync();
        result = await RunAsync("recovery-link", ("username", "cmd-erin"));
        Assert.True(result.Success, result.Message);
        var link = new Uri(result.Data!.Value.Split("```")[1].Trim());
        Assert.Contains("flow_token=", link.Query, StringComparison.Ordinal);

        result = await RunAsync("set-password", ("username", "Cmd-Erin"), ("password", "x"));
        Assert.Equal("authentik has no user 'Cmd-Erin'. Check the name; authentik tells upper from lower case.", result.Message);

        // The link is the result that was asked for; it is in no log.
        Assert.DoesNotContain(link.Query, await fixture.Graph.LogsAsync(), StringComparison.Ordinal);
        await AssertNoSecretAsync("Erins-new-password-1");
    }

    [Fact]
    public async Task EventsAndConfigurationGoToFiles()
    {
        await OperationsFixture.SignsInAsync(fixture.Graph, "carol", fixture.Graph.Secrets["carol-password"]);
        var events = Path.Combine(_folder, "events", "trail.jsonl");
        var result = await RunAsync("audit-trail", ("actions", "login"), ("username", "carol"), ("since", "1h"), ("file", events));
        Assert.True(result.Success, result.Message);
        var lines = (await File.ReadAllLinesAsync(events)).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(("login", "carol"), (line["action"]!.ToString(), line["user"]!.ToString())));

        result = await RunAsync("export-configuration", ("folder", _folder));
        Assert.True(result.Success, result.Message);
        Assert.Contains("shop", await File.ReadAllTextAsync(Directory.EnumerateFiles(_folder, "configuration-*.yaml").Single()), StringComparison.Ordinal);
        Assert.Contains("wiki-outpost", await File.ReadAllTextAsync(Directory.EnumerateFiles(_folder, "configuration-*.json").Single()), StringComparison.Ordinal);
        await AssertNoSecretAsync();
    }

    [Theory]
    [InlineData("import-users", "file", "/nowhere/people.csv", "There is no file '/nowhere/people.csv'.")]
    [InlineData("audit-trail", "since", "yesterday", "'yesterday' is not a time for 'since'.")]
    [InlineData("audit-trail", "limit", "0", "'0' is not a value for 'limit'. Give a whole number from 1 to 100000.")]
    [InlineData("rotate", "secret", "authentik-bootstrap-token", "The parameter 'authentik-bootstrap-token' cannot be changed while the application runs: Aspire lets parameters change only when it can ask for them.")]
    public async Task ABadArgumentIsNamedWithWhatToDo(string command, string argument, string value, string reason)
    {
        var result = await RunAsync(command, (argument, value));
        Assert.False(result.Success);
        Assert.StartsWith(reason, result.Message, StringComparison.Ordinal);
    }

    /// <summary>authentik's default blueprints make no recovery flow; which one it is does not matter to a link.</summary>
    private async Task SetRecoveryFlowAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(fixture.Graph.BlueprintsFolder, "recovery.yaml"), """
            version: 1
            entries:
              - model: authentik_brands.brand
                identifiers: { domain: authentik-default }
                attrs: { flow_recovery: !Find [authentik_flows.flow, [slug, default-authentication-flow]] }
            """);
        var api = new AuthentikApiClient(fixture.Graph.Server);
        await Eventually.TrueAsync("the recovery flow is set", TimeSpan.FromSeconds(30), async () => (await api.FindBlueprintAsync("custom/recovery.yaml", CancellationToken.None))?.Status == "successful");
    }

    private async Task<ExecuteCommandResult> RunAsync(string command, params (string Name, string Value)[] arguments)
    {
        var result = await fixture.Graph.CommandAsync("authentik", command, arguments);
        _seen.Add($"{result.Message}\n{result.Data?.Value}");
        return result;
    }

    /// <summary>Of the run and of the test: in no result, no log and no file but that of the links.</summary>
    private async Task AssertNoSecretAsync(params string[] more)
    {
        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".yaml" or ".jsonl" || file.EndsWith(".result.csv", StringComparison.Ordinal));
        var text = string.Join('\n', [.. _seen, await fixture.Graph.LogsAsync(), .. files.Select(File.ReadAllText)]);
        foreach (var secret in fixture.Graph.Secrets.Values.Concat(more))
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }
}
