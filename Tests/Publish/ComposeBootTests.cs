using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Authentik.Aspire.Testing;
using Tests.SignIn;
using Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Tests.Publish;

/// <summary>The published folder of the AppHost, booted with Docker Compose as its reader would: it becomes healthy, protects itself and keeps its data.</summary>
public class ComposeBootTests(DefaultStack stack) : IClassFixture<DefaultStack>
{
    private const string Administrator = "akadmin";
    private const long Megabyte = 1024 * 1024;

    private PublishedFolder Folder => stack.Folder;

    [SkippableFact]
    public async Task EveryServiceRunsAsItIsWritten()
    {
        await ComposeProgram.RequireAsync();
        foreach (var (name, service) in Folder.Services.Where(s => !Has(s.Value, "profiles")))
        {
            var container = JsonNode.Parse(await Engine.RunAsync("inspect", await Folder.ContainerOfAsync(name)))!.AsArray()[0]!;
            var (host, state) = (container["HostConfig"]!, container["State"]!);
            var isJob = Text(service, "restart")!.StartsWith("on-failure", StringComparison.Ordinal);
            Assert.Equal((name, isJob ? "exited" : "running", 0), (name, state["Status"]!.GetValue<string>(), state["ExitCode"]!.GetValue<int>()));
            Assert.Equal(Text(service, "restart")!.Split(':')[0], host["RestartPolicy"]!["Name"]!.GetValue<string>());
            Assert.Equal("10m", host["LogConfig"]!["Config"]!["max-size"]!.GetValue<string>());
            Assert.Equal(
                Texts(service["networks"]).Select(network => $"{Folder.Project}_{network}").Order(StringComparer.Ordinal),
                container["NetworkSettings"]!["Networks"]!.AsObject().Select(n => n.Key).Order(StringComparer.Ordinal));
            if (!Has(service, "read_only"))
            {
                // The portal and the applications behind the outposts, of which the library knows nothing.
                continue;
            }

            Assert.Equal(Text(service, "user"), container["Config"]!["User"]!.GetValue<string>());
            Assert.True(host["ReadonlyRootfs"]!.GetValue<bool>(), name);
            Assert.Equal(["ALL"], host["CapDrop"]!.AsArray().Select(c => c!.GetValue<string>()));
            Assert.Equal(["no-new-privileges:true"], host["SecurityOpt"]!.AsArray().Select(c => c!.GetValue<string>()));
            var limits = service["deploy"]["resources"]["limits"];
            Assert.Equal(long.Parse(Text(limits, "memory")!.TrimEnd('m'), CultureInfo.InvariantCulture) * Megabyte, host["Memory"]!.GetValue<long>());
            Assert.Equal((long)(double.Parse(Text(limits, "cpus")!, CultureInfo.InvariantCulture) * 1e9), host["NanoCpus"]!.GetValue<long>());
            Assert.Equal(long.Parse(Text(limits, "pids")!, CultureInfo.InvariantCulture), host["PidsLimit"]!.GetValue<long>());
            Assert.Equal(Text(service, "shm_size") is { } shm ? long.Parse(shm.TrimEnd('m'), CultureInfo.InvariantCulture) * Megabyte : 64 * Megabyte, host["ShmSize"]!.GetValue<long>());
            Assert.Equal(
                Texts(service["tmpfs"]).Select(folder => folder.Split(':', 2)).Select(f => (f[0], f[1])).Order(),
                host["Tmpfs"]!.AsObject().Select(f => (f.Key, f.Value!.GetValue<string>())).Order());
            Assert.Empty(host["PortBindings"]!.AsObject().Select(p => p.Key).Except(["9000/tcp"]));
            if (!isJob)
            {
                Assert.Equal("healthy", state["Health"]!["Status"]!.GetValue<string>());
                Assert.Equal(Texts(service["healthcheck"]["test"]), container["Config"]!["Healthcheck"]!["Test"]!.AsArray().Select(t => t!.GetValue<string>()));
            }
        }
    }

    [SkippableFact]
    public async Task PeopleSignInThroughThePublishedPorts()
    {
        await ComposeProgram.RequireAsync();
        await SignInAsync();
    }

    /// <summary>Of every service the process is killed that the engine started, as by a crash; <c>docker kill</c> would count as a wish.</summary>
    [SkippableFact]
    public async Task WhatIsKilledComesBack()
    {
        await ComposeProgram.RequireAsync();
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may kill the processes of containers.");
        foreach (var name in Folder.Services.Where(s => Text(s.Value, "restart") == "unless-stopped" && !Has(s.Value, "profiles")).Select(s => s.Key))
        {
            var container = await Folder.ContainerOfAsync(name);
            var before = await ProcessAsync(container);
            using (var process = System.Diagnostics.Process.GetProcessById(before))
            {
                process.Kill();
            }

            for (var attempt = 0; await ProcessAsync(container) is var now && (now == before || now == 0); attempt++)
            {
                Assert.True(attempt < 600, $"{name} did not come back within a minute.");
                await Task.Delay(100);
            }
        }

        await Folder.UpAsync();
        await SignInAsync();

        static async Task<int> ProcessAsync(string container) => int.Parse(await Engine.RunAsync("inspect", "--format", "{{.State.Pid}}", container), CultureInfo.InvariantCulture);
    }

    [SkippableFact]
    public async Task ABackupBringsBackWhatWasThereAndDownAndUpKeepIt()
    {
        await ComposeProgram.RequireAsync();
        await SqlAsync("create table kept as select 'before' as state");
        await Folder.ComposeAsync("exec", "authentik-worker", "sh", "-c", "echo before >/media/kept");
        var saved = await Folder.StackAsync("backup");
        Assert.True(saved.ExitCode == 0, saved.Output);
        var name = (await Folder.StackAsync("backups")).Output.Split('\n').Last(line => line.StartsWith("authentik-2", StringComparison.Ordinal)).Trim();

        await SqlAsync("update kept set state = 'after'");
        await Folder.ComposeAsync("exec", "authentik-worker", "sh", "-c", "rm /media/kept; echo after >/media/new");
        var refused = await Folder.StackAsync("restore", "authentik-20200101T000000Z");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("There is no backup authentik-20200101T000000Z", refused.Output, StringComparison.Ordinal);

        var restored = await Folder.StackAsync("restore", name);
        Assert.True(restored.ExitCode == 0, restored.Output);
        await CheckAsync();
        await SignInAsync();

        await Folder.ComposeAsync("down", "--timeout", "3");
        await Folder.UpAsync();
        await CheckAsync();
        await SignInAsync();

        async Task CheckAsync()
        {
            Assert.Equal("before", await SqlAsync("select state from kept"));
            Assert.Equal("before kept", (await Folder.ComposeAsync("exec", "authentik-worker", "sh", "-c", "cd /media && echo $(cat *) $(ls)")).Trim());
        }
    }

    [SkippableFact]
    public async Task BackupsAreMadeOnScheduleAndOldOnesRemoved()
    {
        await ComposeProgram.RequireAsync();
        var schedule = (await Folder.ComposeAsync("run", "--detach", "--no-deps", "--env", "EVERY=1", "--env", "KEEP=2", "authentik-backups", "schedule")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        for (var attempt = 0; !(await Engine.RunAsync("logs", schedule)).Contains("Removed authentik-2", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 60, await Engine.RunAsync("logs", schedule));
            await Task.Delay(500);
        }

        Assert.Equal((0, ""), await Engine.TryAsync("exec", schedule, "/usr/local/bin/backup", "healthy"));
        await Engine.RunAsync("rm", "--force", "--volumes", schedule);
        Assert.Equal(2, (await Folder.StackAsync("backups")).Output.Split('\n').Count(line => line.StartsWith("authentik-2", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task NoSecretIsInAnyFileButItsOwn()
    {
        await ComposeProgram.RequireAsync();
        var secrets = Folder.Variables().Where(v => v.Value.Length >= 32 && !v.Value.StartsWith("http", StringComparison.Ordinal)).Select(v => v.Value).ToList();
        Assert.Equal(7, secrets.Count);
        foreach (var file in Directory.EnumerateFiles(Folder.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".env"))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        var logs = await Folder.ComposeAsync("logs");
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, logs, StringComparison.Ordinal));
    }

    private async Task SignInAsync()
    {
        // An application behind an outpost asks authentik, at whose port the password is given.
        using var browser = new AuthentikBrowser();
        var page = await WebPage.ReadAsync(await browser.SignInAsync(stack.Organizr, Administrator, Folder.Value("AUTHENTIK_ADMIN_PASSWORD")));
        Assert.Equal((stack.Organizr, HttpStatusCode.OK), (page.Url, page.Status));
        Assert.Contains($"X-Authentik-Username: {Administrator}", page.Text, StringComparison.OrdinalIgnoreCase);
        using var me = await browser.GetAsync(new Uri(stack.Authentik, "/api/v3/core/users/me/"));
        Assert.Contains($"\"username\":\"{Administrator}\"", (await me.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private async Task<string> SqlAsync(string sql) =>
        (await Folder.ComposeAsync("exec", "postgres", "sh", "-c", $"PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U postgres -d authentik -v ON_ERROR_STOP=1 -qAtc \"{sql}\"")).Trim();

    private static bool Has(YamlMappingNode map, string key) => map.Children.ContainsKey(key);

    private static string? Text(YamlNode map, string key) => ((YamlMappingNode)map).Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;

    private static IEnumerable<string> Texts(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.Keys.Select(key => ((YamlScalarNode)key).Value!),
        YamlSequenceNode list => list.Children.Select(item => ((YamlScalarNode)item).Value!),
        _ => [],
    };
}
