using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Aspire.Hosting;
using Authentik.Aspire.Testing;
using Tests.Support;

namespace Tests.Operations;

/// <summary>
/// App hosts that are killed (SIGKILL) in the middle of a backup and of restores. Each run shows that the one before left nothing that looks whole and
/// nothing half done, and is then killed itself.
/// </summary>
[Collection("Killed app host")]
public sealed class KilledAppHostTests : IDisposable
{
    private const string Password = "a-Password-of-daves-1";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);

    private readonly string _root = Directory.CreateTempSubdirectory("authentik-killed-").FullName;
    private readonly string _id = OperationsGraph.NewId();
    private readonly Dictionary<string, string> _secrets = OperationsGraph.NewSecrets();

    private string Folder => Path.Combine(_root, "backups");

    private BackupFolder Archives => new(Folder, "authentik");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task NoArchiveIsHalfAndTheNextRunHasTheOldState()
    {
        try
        {
            BackupFile archive;
            string media;
            await using (var run = await Run.StartAsync(this))
            {
                await run.MakeUserAsync("dave");
                await run.DoAsync("backup");
                archive = Assert.Single(Archives.List());

                // What a restore would take away.
                await run.MakeUserAsync("erin");
                await Engine.RunAsync("run", "--rm", "--network", "none", "--volume", $"{OperationsGraph.MediaVolumeOf(_id)}:/media", "--entrypoint", "sh", "authentik-aspire/postgres:17",
                    "-euc", "echo later > /media/later && chown 1000:1000 /media/later");
                media = await OperationsGraph.MediaAsync(_id);
                await run.KillAsync("backup", OperationStep.Pack, after: null);
            }

            // The collected parts lie about, without a name of an archive.
            Assert.Equal([archive], Archives.List());
            Assert.NotEmpty(Directory.EnumerateDirectories(Folder, ".authentik.partial-*"));

            foreach (var (step, after) in ((OperationStep, TimeSpan?)[])[(OperationStep.Stage, TimeSpan.FromMilliseconds(200)), (OperationStep.SwapFolders, null), (OperationStep.Start, TimeSpan.FromSeconds(1))])
            {
                await using var run = await Run.StartAsync(this);
                await CheckAsync(run);
                await run.KillAsync("restore", step, after);
                Assert.True(File.Exists(Path.Combine(Folder, ".authentik.restore.json")), $"The restore that was killed at {step} left no note.");
            }

            await using (var run = await Run.StartAsync(this))
            {
                await CheckAsync(run);
                Assert.False(File.Exists(Path.Combine(Folder, ".authentik.restore.json")));

                // All works again, and what was left is cleared up.
                await run.DoAsync("backup");
                Assert.Equal(2, Archives.List().Count);
                Assert.Empty(Directory.EnumerateDirectories(Folder, ".authentik.partial-*"));
                await run.EndAsync();
            }

            async Task CheckAsync(Run run)
            {
                Assert.Equal(["dave", "erin"], await run.UsersAsync());
                Assert.True(await run.SignsInAsync("dave"));
                Assert.Equal(media, await OperationsGraph.MediaAsync(_id));
                foreach (var file in Archives.List())
                {
                    await BackupArchive.VerifyAsync(file.Path, CancellationToken.None);
                }
            }
        }
        finally
        {
            await OperationsGraph.RemoveVolumesAsync(_id);
        }
    }

    /// <summary>One app host, as a process.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly KilledAppHostTests _test;

        private Run(KilledAppHostTests test, Process process)
        {
            (_test, _process) = (test, process);
            process.OutputDataReceived += (_, line) => Append(line.Data);
            process.ErrorDataReceived += (_, line) => Append(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        private Uri Address { get; set; } = null!;

        private string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        public static async Task<Run> StartAsync(KilledAppHostTests test)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(KillableAppHost).Assembly.Location, test.Folder, test._id])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            var run = new Run(test, Process.Start(start)!);
            try
            {
                await run._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(test._secrets));
                run.Address = new Uri((await run.SaidAsync(KillableAppHost.Ready)).Split(' ')[1]);
                return run;
            }
            catch
            {
                await run.DisposeAsync();
                throw;
            }
        }

        public async Task DoAsync(string command)
        {
            Forget();
            await _process.StandardInput.WriteLineAsync(command);
            await SaidAsync(KillableAppHost.Done);
        }

        /// <summary>Kills the process when it has come to a step: there, or a while after it went on.</summary>
        public async Task KillAsync(string command, OperationStep step, TimeSpan? after)
        {
            Forget();
            await _process.StandardInput.WriteLineAsync($"{command} {step}{(after is null ? $" {KillableAppHost.Stay}" : "")}");
            await SaidAsync($"{KillableAppHost.At} {step}");
            await Task.Delay(after ?? TimeSpan.Zero);
            Assert.DoesNotContain($": {KillableAppHost.Done}", Output, StringComparison.Ordinal);
            _process.Kill();
        }

        /// <summary>Ends the process in good order.</summary>
        public async Task EndAsync()
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(s_limit);
            await _process.WaitForExitAsync(limit.Token);
            Assert.True(_process.ExitCode == 0, Output);
        }

        public async Task MakeUserAsync(string name)
        {
            using var client = Client();
            using var made = await client.PostAsJsonAsync("core/users/", new { username = name, name });
            made.EnsureSuccessStatusCode();
            var pk = (await made.Content.ReadFromJsonAsync<JsonObject>())!["pk"];
            using var set = await client.PostAsJsonAsync($"core/users/{pk}/set_password/", new { password = Password });
            set.EnsureSuccessStatusCode();
        }

        public async Task<IEnumerable<string>> UsersAsync()
        {
            using var client = Client();
            var users = await client.GetFromJsonAsync<JsonObject>("core/users/?page_size=100");
            return users!["results"]!.AsArray().Select(user => user!["username"]!.ToString()).Where(name => name is "dave" or "erin").Order(StringComparer.Ordinal);
        }

        public async Task<bool> SignsInAsync(string name)
        {
            using var browser = new AuthentikBrowser();
            using var page = await browser.SignInAsync(new Uri(Address, "/if/user/"), name, Password);
            return page.IsSuccessStatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }

            _process.Dispose();

            // The orchestrator notices that its app host is gone, and takes the containers away.
            for (var attempt = 0; (await Engine.RunAsync("ps", "--all", "--quiet", "--filter", $"volume={OperationsGraph.DatabaseVolumeOf(_test._id)}")).Trim().Length > 0; attempt++)
            {
                Assert.True(attempt < 120, $"The containers of the killed run are still there.\n{Output}");
                await Task.Delay(500);
            }
        }

        private HttpClient Client()
        {
            var client = new HttpClient { BaseAddress = new Uri(Address, "/api/v3/"), Timeout = TimeSpan.FromSeconds(30) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _test._secrets["authentik-bootstrap-token"]);
            return client;
        }

        /// <summary>Waits for a line that begins so.</summary>
        private async Task<string> SaidAsync(string what)
        {
            var clock = Stopwatch.StartNew();
            while (true)
            {
                const string Start = $"{nameof(KillableAppHost)}: ";
                if (Output.Split('\n').FirstOrDefault(line => line.StartsWith(Start + what, StringComparison.Ordinal)) is { } line)
                {
                    return line[Start.Length..];
                }

                Assert.False(_process.HasExited, $"The app host ended before it said '{what}':\n{Output}");
                Assert.True(clock.Elapsed < s_limit, $"The app host did not say '{what}' within {s_limit.TotalMinutes:0} minutes:\n{Output}");
                await Task.Delay(50);
            }
        }

        private void Forget()
        {
            lock (_output)
            {
                _output.Clear();
            }
        }

        private void Append(string? line)
        {
            lock (_output)
            {
                _output.Append(line).Append('\n');
            }
        }
    }
}
