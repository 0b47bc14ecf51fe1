using System.Diagnostics;
using System.Text;
using Authentik.Aspire.Hosting;
using Tests.Emulator;
using Tests.Model;
using Xunit.Abstractions;

namespace Tests.Operations;

/// <summary>Importing users into a running server.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class ImportUsersTests(EmulatorServices services, ITestOutputHelper output) : IDisposable
{
    // More rows, or one request at a time, by hand; see docs/users.md.
    private static readonly int s_rows = int.Parse(Environment.GetEnvironmentVariable("IMPORT_ROWS") ?? "1000");
    private static readonly int s_parallel = int.Parse(Environment.GetEnvironmentVariable("IMPORT_PARALLEL") ?? "4");

    private readonly string _folder = Directory.CreateTempSubdirectory("import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task OfFiveHundredRowsTheFiftyBadOnesAreNamedAndTheOthersAreInAndASecondTimeChangesNothing()
    {
        var deployment = await services.SharedAsync();
        var api = Api(deployment);
        await api.CreateGroupAsync("import-staff");
        var (text, expected) = FiveHundredRows();
        var path = Write("staff.csv", text);

        var failure = await Assert.ThrowsAsync<OperationException>(() => ImportAsync(api, path));
        Assert.StartsWith("50 bad, 450 created.", failure.Message, StringComparison.Ordinal);
        var outcomes = Outcomes();
        Assert.Equal(expected.Select(bad => (bad.Line, bad.Reason)), outcomes.Where(row => row.Outcome == "bad").Select(row => (row.Line, row.Detail)));
        Assert.Equal(10, expected.Select(bad => bad.Kind).Distinct().Count());
        Assert.All(expected, bad => Assert.Contains($"| {bad.Line} |", failure.Report!, StringComparison.Ordinal));

        var users = await UsersAsync(api, "imp-");
        Assert.Equal(450, users.Count);
        var one = users["imp-007"];
        Assert.Equal(("imp-007@example.org", "Number 7", "4"), (one.Email, one.Name, one.Attributes["floor"]!.ToString()));
        Assert.True(await FlowClient.SignsInAsync(deployment, "imp-007", "Pass-of-007"));

        failure = await Assert.ThrowsAsync<OperationException>(() => ImportAsync(api, path));
        Assert.StartsWith("50 bad, 450 unchanged.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(450, (await UsersAsync(api, "imp-")).Count);
        Assert.DoesNotContain("Pass-of-", string.Concat(Directory.EnumerateFiles(_folder, "*.result.csv").Select(File.ReadAllText)) + failure.Report, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder, ".import-*"));
    }

    [Fact]
    public async Task ADryRunSaysWhatWouldChangeAndChangesNothing()
    {
        var deployment = await services.SharedAsync();
        var api = Api(deployment);
        await api.CreateUserAsync(new() { Username = "dry-ann", Name = "Ann", Email = "old@example.org" });
        var path = Write("dry.csv", "username,email,groups,attributes.room\ndry-ann,new@example.org,dry-group,4\ndry-bob,bob@example.org,,\n");
        var result = await ImportAsync(api, path, new() { IsDryRun = true, CreatesGroups = true });
        Assert.Equal("Nothing was changed; it would be: 1 created, 1 updated.", result.Message);
        Assert.Contains("| 2 | dry-ann | updated: email: old@example.org → new@example.org; groups: +1 of dry-group; attributes: room |", result.Report, StringComparison.Ordinal);
        Assert.Contains("New groups: dry-group.", result.Report, StringComparison.Ordinal);
        Assert.Equal("old@example.org", (await api.FindUserAsync("dry-ann"))!.Email);
        Assert.Null(await api.FindUserAsync("dry-bob"));

        result = await ImportAsync(api, path, new() { CreatesGroups = true });
        Assert.Equal("1 created, 1 updated.", result.Message);
        var ann = (await api.FindUserAsync("dry-ann"))!;
        Assert.Equal(("new@example.org", 1, "4"), (ann.Email, ann.Groups.Count, ann.Attributes["room"]!.ToString()));
        Assert.Equal("2 unchanged.", (await ImportAsync(api, path, new() { CreatesGroups = true })).Message);
    }

    [Fact]
    public async Task AdministratorsServiceAccountsAndNamesakesAreLeftAlone()
    {
        var deployment = await services.SharedAsync();
        var api = Api(deployment);
        await api.CreateUserAsync(new() { Username = "Namesake", Name = "N" });
        await api.CreateUserAsync(new() { Username = "a-robot", Name = "R", Type = "service_account" });
        var path = Write("others.csv", "username,email\nakadmin,taken@example.org\na-robot,r@example.org\nnamesake,n@example.org\n");
        await Assert.ThrowsAsync<OperationException>(() => ImportAsync(api, path));
        Assert.Equal(
            [
                "The user is an administrator of authentik; an import does not change those.",
                "authentik has a service account of that name; an import changes people only.",
                "authentik has a user 'Namesake', which differs only in upper and lower case; signing in would not tell them apart.",
            ],
            Outcomes().Select(row => row.Detail));
    }

    [Fact]
    public async Task WhoIsNewAndHasNoPasswordGetsAMailByTheStageNamed()
    {
        await using var fake = await FakeAuthentik.StartAsync();
        var mails = new List<string>();
        const string NoRows = """{"pagination":{"next":0,"count":0},"results":[]}""";
        const string User = """{"pk":7,"username":"ann","name":"ann","email":"ann@example.org","is_active":true,"is_superuser":false,"path":"users","type":"internal","groups":[],"attributes":{},"last_login":null}""";
        fake.Answer("GET /api/v3/core/users/", 200, NoRows);
        fake.Answer("GET /api/v3/core/groups/", 200, NoRows);
        fake.Answer("GET /api/v3/stages/email/", 200, """{"results":[{"pk":"stage-1","name":"welcome"}]}""");
        fake.Answer("POST /api/v3/core/users/", 201, User);
        fake.Answers["POST /api/v3/core/users/7/recovery_email/"] = request =>
        {
            mails.Add(request.QueryString.Value!);
            return (204, "");
        };
        var path = Write("mail.csv", "username,email\nann,ann@example.org\n");
        var api = new AuthentikApiClient(fake.Address, "key");
        Assert.Equal("1 created.", (await ImportAsync(api, path, new() { Invitation = UserInvitation.Mail, MailStage = "welcome" })).Message);
        Assert.Equal("?email_stage=stage-1", Assert.Single(mails));

        fake.Answer("GET /api/v3/stages/email/", 200, NoRows);
        Assert.Equal(
            "authentik has no e-mail stage 'welcome'. Make one under Flows and Stages, Stages, or give the name of one that is there.",
            (await Assert.ThrowsAsync<OperationException>(() => ImportAsync(api, path, new() { Invitation = UserInvitation.Mail, MailStage = "welcome" }))).Message);
    }

    [Fact]
    public async Task AnImportThatIsCancelledAndThenLosesItsServerGoesOnAndNobodyIsThereTwiceOrMissing()
    {
        var rows = s_rows;
        await using var deployment = await EmulatorDeployment.CreateAsync(services);
        var server = deployment.StartServer();
        deployment.StartWorker(("AUTHENTIK_BOOTSTRAP_TOKEN", EmulatorDeployment.BootstrapToken), ("AUTHENTIK_BOOTSTRAP_PASSWORD", EmulatorDeployment.BootstrapPassword));
        await deployment.WaitForFlowAsync();
        var api = Api(deployment);
        var text = new StringBuilder("username,email,name,password\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append($"bulk-{i:00000},bulk-{i:00000}@example.org,Bulk {i},{(i % 50 == 0 ? $"Pass-of-{i}" : "")}\n");
        }

        var path = Write("bulk.csv", text.ToString());
        // What is in use, not what waits for its collection: other tests run in the same process.
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        using var ended = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                await Task.Delay(500);
            }
        });

        var clock = Stopwatch.StartNew();
        using (var cancelled = new CancellationTokenSource())
        {
            var first = ImportAsync(api, path, cancellationToken: cancelled.Token);
            await WaitForStepsAsync(rows / 4);
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var second = ImportAsync(api, path);
        await WaitForStepsAsync(rows * 2 / 3);
        await server.StopAsync();
        var outage = await Assert.ThrowsAsync<OperationException>(() => second);
        Assert.Contains("goes on where it stopped", outage.Message, StringComparison.Ordinal);
        deployment.StartServer();
        await deployment.WaitForFlowAsync();

        var result = await ImportAsync(api, path);
        clock.Stop();
        await ended.CancelAsync();
        await watch;
        Assert.Equal($"{rows} created.", result.Message);
        var users = await UsersAsync(api, "bulk-");
        Assert.Equal(Enumerable.Range(0, rows).Select(i => $"bulk-{i:00000}"), users.Keys.Order(StringComparer.Ordinal));
        Assert.True(await FlowClient.SignsInAsync(deployment, $"bulk-{rows - 50:00000}", $"Pass-of-{rows - 50}"));
        Assert.True(most < 200_000_000, $"The memory in use grew by {most / 1_000_000} MB.");
        output.WriteLine($"{rows} rows, interrupted twice: {clock.Elapsed.TotalSeconds:0.0} s, {rows / clock.Elapsed.TotalSeconds:0} a second; memory in use grew by at most {most / 1_000_000} MB.");
    }

    private static AuthentikApiClient Api(EmulatorDeployment deployment) => new(deployment.Url, EmulatorDeployment.BootstrapToken) { Retries = 2 };

    private static async Task<Dictionary<string, AuthentikUser>> UsersAsync(AuthentikApiClient api, string prefix) =>
        (await api.GetUsersAsync().Where(user => user.Username.StartsWith(prefix, StringComparison.Ordinal)).ToListAsync()).ToDictionary(user => user.Username);

    private static (string Text, List<(int Line, string Reason, int Kind)> Bad) FiveHundredRows()
    {
        var text = new StringBuilder("username,email,name,groups,attributes,password\n");
        var bad = new List<(int, string, int)>();
        for (var i = 0; i < 500; i++)
        {
            var (line, number) = (i + 2, $"{i:000}");
            var name = $"imp-{number}";
            var kind = i % 10 == 3 ? (i / 10) % 10 : -1;
            (string Row, string? Reason) row = kind switch
            {
                0 => (",x@example.org,X,,,", "There is no user name."),
                1 => ($"{new string('u', 151)},x@example.org,X,,,", "The user name is 151 characters long; authentik takes 150."),
                2 => ("imp-000,x@example.org,X,,,", "The user name is that of line 2 already."),
                3 => ("IMP-000,x@example.org,X,,,", "The user name differs from 'imp-000' in line 2 only in upper and lower case; signing in would not tell them apart."),
                4 => ($"{name},not-an-address,X,,,", "'not-an-address' is not a mail address."),
                5 => ($"{name},x@example.org,X,,", "The row has 5 fields, the header 6."),
                6 => ($"{name},x@example.org,X \"quoted\",,,", "A quotation mark stands where none may: put the whole field in quotes and double those inside it."),
                7 => ($"{name},x@example.org,X,,[1],", "The attributes are JSON, but not an object such as {\"department\": \"Sales\"}."),
                8 => ($"{name},x@example.org,X,import-nobody,,", "authentik has no group 'import-nobody'. Make it, or let the import make groups."),
                9 => ($"{name},x@example.org,X,authentik Admins,,", "The group 'authentik Admins' makes administrators; an import does not."),
                _ => ($"{name},{name}@example.org,Number {i},import-staff,\"{{\"\"floor\"\": 4}}\",{(i % 100 == 7 ? $"Pass-of-{number}" : "")}", null),
            };
            text.Append(row.Row).Append('\n');
            if (row.Reason is not null)
            {
                bad.Add((line, row.Reason, kind));
            }
        }

        return (text.ToString(), bad);
    }

    private Task<OperationResult> ImportAsync(AuthentikApiClient api, string path, UserImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = UserFile.Read(path);
        var (rows, bad) = new UserRowReader(file).ReadAll();
        return ImportUsersOperation.ImportAsync(api, file, Path.GetFileName(path), rows, bad, options ?? new() { Pause = TimeSpan.FromMilliseconds(50), Parallel = s_parallel }, _folder, _ => Task.CompletedTask, TimeProvider.System, cancellationToken);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task WaitForStepsAsync(int rows) => await Eventually.TrueAsync($"{rows} rows are done", TimeSpan.FromMinutes(20), () =>
    {
        var journal = Directory.EnumerateFiles(_folder, ".import-*").SingleOrDefault();
        if (journal is null)
        {
            return Task.FromResult(false);
        }

        using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return Task.FromResult(reader.ReadToEnd().Split('\n').Count(line => line.Contains("\"created\"", StringComparison.Ordinal)) >= rows);
    });

    /// <summary>The rows of the latest result file.</summary>
    private List<(int Line, string Outcome, string Detail)> Outcomes()
    {
        using var reader = new CsvHelper.CsvReader(new StreamReader(Directory.EnumerateFiles(_folder, "*.result.csv").Order().Last()), System.Globalization.CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        var rows = new List<(int, string, string)>();
        while (reader.Read())
        {
            rows.Add((reader.GetField<int>("line"), reader.GetField("outcome")!, reader.GetField("detail")!));
        }

        return rows;
    }
}
