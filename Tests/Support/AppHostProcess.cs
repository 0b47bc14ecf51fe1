using System.Diagnostics;
using System.Text;

namespace Tests.Support;

/// <summary>The AppHost as a process of its own, as <c>dotnet run</c> starts it: for what only the end of a process can show.</summary>
public sealed class AppHostProcess : IAsyncDisposable
{
    /// <summary>Inherited by everything the AppHost starts, so that all of it can be found.</summary>
    private const string Marker = "AUTHENTIK_ASPIRE_TEST_RUN";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _run;

    private AppHostProcess(Process process, string identity, string run)
    {
        _process = process;
        _run = run;
        Identity = identity;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
    }

    /// <summary>The AppHost where its own build left it; the copy beside the tests does not have all it needs to run by itself.</summary>
    private static string Program
    {
        get
        {
            // …/Tests/… in both layouts: beside the project, and in the folder of all output.
            var tests = Path.GetDirectoryName(typeof(AppHostProcess).Assembly.Location)!;
            var name = $"{Path.DirectorySeparatorChar}Tests{Path.DirectorySeparatorChar}";
            var at = tests.LastIndexOf(name, StringComparison.Ordinal);
            return Path.Combine(tests[..at], "AppHost", tests[(at + name.Length)..], "AppHost.dll");
        }
    }

    /// <summary>What its volumes are named after.</summary>
    public string Identity { get; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static AppHostProcess Start(string identity, params (string Name, string Value)[] environment)
    {
        var run = Guid.NewGuid().ToString("N");
        // A shell ignores Ctrl+C for what it runs in the background, and so would all that is started from there.
        string[] dotnet = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(dotnet[0], [
            .. dotnet[1..], Program, $"--AppHostSha={identity}", "--DcpPublisher:RandomizePorts=true", "--ASPNETCORE_URLS=http://localhost:0",
        ])
        {
            WorkingDirectory = Projects.AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Marker] = run;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new AppHostProcess(Process.Start(start)!, identity, run);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until the terminal says that everything is healthy.</summary>
    public async Task WaitForHealthyAsync(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (!Output.Contains("Everything is healthy", StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"The AppHost ended with exit code {(_process.HasExited ? _process.ExitCode : 0)}:\n{Output}");
            Assert.True(clock.Elapsed < limit, $"The AppHost was not healthy within {limit.TotalSeconds:0} s:\n{Output}");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until it has ended by itself; what it wrote.</summary>
    public async Task<string> WaitForExitAsync(TimeSpan limit)
    {
        using var ended = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(ended.Token);
        return Output;
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>Ends it as nothing can be prepared for: SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Tells it to end as Ctrl+C does.</summary>
    public void Interrupt() => Signal("-INT");

    /// <summary>Ends it as a service manager does.</summary>
    public async Task StopAsync()
    {
        Signal("-TERM");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>The containers, networks and processes of this run that are still there.</summary>
    public async Task<IReadOnlyList<string>> LeftBehindAsync(string network)
    {
        var containers = await Engine.RunAsync("ps", "--all", "--format", "{{.Names}}", "--filter", $"volume=apphost-{Identity[..10]}-postgres-data");
        var networks = await Engine.RunAsync("network", "ls", "--format", "{{.Name}}", "--filter", $"name={network}");
        return [.. $"{containers}\n{networks}".Split('\n', StringSplitOptions.RemoveEmptyEntries), .. Processes()];
    }

    /// <summary>The name of the network that the containers of this run share.</summary>
    public async Task<string> NetworkAsync() =>
        (await Engine.RunAsync("inspect", "--format", "{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}", await PostgresAsync()))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Single(name => name != "bridge");

    /// <summary>Runs SQL as the server's own administrator.</summary>
    public async Task<string> SqlAsync(string sql) =>
        (await Engine.RunAsync("exec", await PostgresAsync(), "sh", "-c", $"PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U postgres -At -c \"{sql}\"")).Trim();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!;
        kill.WaitForExit();
    }

    private async Task<string> PostgresAsync() =>
        (await Engine.RunAsync("ps", "--quiet", "--filter", $"volume=apphost-{Identity[..10]}-postgres-data")).Trim();

    private IEnumerable<string> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            string environment;
            try
            {
                environment = File.ReadAllText(Path.Combine(folder, "environ"));
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // Not a process, gone by now, or somebody else's.
                continue;
            }

            if (environment.Contains($"{Marker}={_run}", StringComparison.Ordinal))
            {
                yield return $"process {Path.GetFileName(folder)}: {CommandLine(folder)}";
            }
        }
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "gone by now";
        }
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
