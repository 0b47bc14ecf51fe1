using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;

namespace Tests.Emulator;

/// <summary>A server, a worker and outposts of one emulated authentik: one database, one blueprints folder, ports of their own.</summary>
internal sealed class EmulatorDeployment : IAsyncDisposable
{
    internal const string BootstrapToken = "bootstrap-token-1";
    internal const string BootstrapPassword = "bootstrap-password-1";

    /// <summary>A boot takes about a second; the limit is for a machine that is busy with everything else.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("emulator-").FullName;
    private readonly List<EmulatorProcess> _processes = [];
    private readonly Dictionary<string, string> _environment;
    private readonly int _workerPort = EmulatorServices.FreePort();

    private EmulatorDeployment(EmulatorServices services, string database, string version)
    {
        Database = database;
        Url = new Uri($"http://127.0.0.1:{EmulatorServices.FreePort()}");
        Blueprints = Path.Combine(_folder, "blueprints");
        Copy(Path.Combine(Path.GetDirectoryName(typeof(AuthentikRelease).Assembly.Location)!, "blueprints"), Blueprints);
        Directory.CreateDirectory(Path.Combine(Blueprints, "custom"));
        _environment = new Dictionary<string, string>
        {
            ["AUTHENTIK_VERSION_EMULATED"] = version,
            ["AUTHENTIK_SECRET_KEY"] = "a-secret-key-for-tests",
            ["AUTHENTIK_POSTGRESQL__HOST"] = "127.0.0.1",
            ["AUTHENTIK_POSTGRESQL__PORT"] = services.PostgresPort.ToString(),
            ["AUTHENTIK_POSTGRESQL__USER"] = "postgres",
            ["AUTHENTIK_POSTGRESQL__PASSWORD"] = EmulatorServices.Password,
            ["AUTHENTIK_POSTGRESQL__NAME"] = database,
            ["AUTHENTIK_REDIS__HOST"] = "127.0.0.1",
            ["AUTHENTIK_REDIS__PORT"] = services.RedisPort.ToString(),
            ["AUTHENTIK_REDIS__PASSWORD"] = EmulatorServices.Password,
            ["AUTHENTIK_BLUEPRINTS_DIR"] = Blueprints,
        };
    }

    internal string Database { get; }

    internal Uri Url { get; }

    /// <summary>The blueprints folder; files of a test go below <c>custom/</c>.</summary>
    internal string Blueprints { get; }

    internal Uri WorkerUrl => new($"http://127.0.0.1:{_workerPort}");

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(15) };

    internal static async Task<EmulatorDeployment> CreateAsync(EmulatorServices services, string version = AuthentikRelease.Default) =>
        new(services, await services.CreateDatabaseAsync(), version);

    /// <summary>Server and worker at the same time, with a first administrator, until the default flow is there.</summary>
    internal static async Task<EmulatorDeployment> StartAsync(EmulatorServices services, string version = AuthentikRelease.Default,
        params (string, string)[] worker)
    {
        var deployment = await CreateAsync(services, version);
        deployment.StartServer();
        deployment.StartWorker([("AUTHENTIK_BOOTSTRAP_TOKEN", BootstrapToken), ("AUTHENTIK_BOOTSTRAP_PASSWORD", BootstrapPassword), .. worker]);
        await deployment.WaitForFlowAsync();
        return deployment;
    }

    internal EmulatorProcess StartServer(params (string, string)[] variables) => Start("server",
        [("AUTHENTIK_LISTEN__HTTP", Url.Authority), ("AUTHENTIK_LISTEN__HTTPS", Loopback()), ("AUTHENTIK_LISTEN__METRICS", Loopback()), .. variables]);

    internal EmulatorProcess StartWorker(params (string, string)[] variables) => Start("worker",
        [("AUTHENTIK_LISTEN__HTTP", WorkerUrl.Authority), ("AUTHENTIK_LISTEN__METRICS", Loopback()), .. variables]);

    /// <summary>Starts a role, or a command, in a scratch folder of the role's own.</summary>
    internal EmulatorProcess Start(string role, (string Name, string Value)[] variables, params string[] args)
    {
        var environment = new Dictionary<string, string>(_environment);
        variables.ToList().ForEach(variable => environment[variable.Name] = variable.Value);
        var process = new EmulatorProcess(Directory.CreateDirectory(Path.Combine(_folder, role)).FullName, environment, args.Length > 0 ? args : [role]);
        _processes.Add(process);
        return process;
    }

    /// <summary><c>ak healthcheck</c> as it would run inside the container of the role.</summary>
    internal Task<int> HealthcheckAsync(string role) => Start(
        role, [("AUTHENTIK_LISTEN__HTTP", role == "worker" ? WorkerUrl.Authority : Url.Authority)], "healthcheck").ExitCodeAsync();

    internal async Task<int> StatusAsync(string path, Uri? at = null) => (int)(await TryGetAsync(path, at))!.StatusCode;

    internal Task<HttpResponseMessage?> TryGetAsync(string path, Uri? at = null) => SendAsync(HttpMethod.Get, path, at: at);

    /// <summary>A request; null when nobody listens.</summary>
    internal async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string path, string? token = null, JsonNode? body = null, Uri? at = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(at ?? Url, path));
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Add("Accept", "application/json");
        if (token is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {token}");
        }

        try
        {
            return await Client.SendAsync(request);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>GET below <c>/api/v3/</c> with the administrator's token.</summary>
    internal async Task<JsonNode> ApiAsync(string path, string token = BootstrapToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/api/v3/" + path, token);
        var text = await response!.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>POST below <c>/api/v3/</c>; status and body.</summary>
    internal async Task<(int Status, string Body)> PostAsync(string path, JsonNode? body = null, string token = BootstrapToken)
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/v3/" + path, token, body);
        return ((int)response!.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal Task WaitForReadyAsync() => WaitForStatusAsync("/-/health/ready/", 200);

    internal Task WaitForFlowAsync() => WaitForStatusAsync("/api/v3/flows/executor/default-authentication-flow/?query=", 200);

    internal Task WaitForStatusAsync(string path, int status, Uri? at = null) => Eventually.TrueAsync(
        $"{path} answers {status}", Limit, async () => (int?)(await TryGetAsync(path, at))?.StatusCode == status, Describe);

    /// <summary>The instance row of a blueprint file, or null.</summary>
    internal async Task<JsonNode?> BlueprintAsync(string path) => (await ApiAsync($"managed/blueprints/?path={path}"))["results"]!.AsArray().FirstOrDefault();

    internal Task WaitForBlueprintAsync(string path, string status) => Eventually.TrueAsync(
        $"blueprint {path} is {status}", Limit, async () => (await BlueprintAsync(path))?["status"]?.ToString() == status, Describe);

    /// <summary>Writes a blueprint file and waits for its status.</summary>
    internal async Task ApplyFileAsync(string name, string yaml, string status = "successful")
    {
        await File.WriteAllTextAsync(Path.Combine(Blueprints, "custom", name), yaml);
        await WaitForBlueprintAsync($"custom/{name}", status);
    }

    /// <summary>What every process printed, for the message of a failure.</summary>
    internal string Describe() => string.Join("\n--\n", _processes.Select(process => string.Join('\n', process.Output.Split('\n').TakeLast(12))));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static string Loopback() => $"127.0.0.1:{EmulatorServices.FreePort()}";

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
