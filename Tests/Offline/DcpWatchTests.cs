using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Aspire.Hosting.Dcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tests.Offline;

/// <summary>What a watch does when the connection breaks, with an API that breaks it.</summary>
public sealed class DcpWatchTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Queue<string[]> _watches = new();
    private WebApplication _api = null!;
    private DcpClient _client = null!;
    private string[] _list = [];

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        DcpCertificate.Write(_folder.FullName);
        var certificate = X509Certificate2.CreateFromPemFile(DcpCertificate.CertificatePath(_folder.FullName), DcpCertificate.KeyPath(_folder.FullName));
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate);
        }));
        _api = builder.Build();
        _api.Run(AnswerAsync);
        await _api.StartAsync();
        _client = new DcpClient(new DcpKubeconfig(new Uri(_api.Urls.Single()), "token", certificate));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _api.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ABrokenWatchIsOpenedAgainAndWhatWasMissedIsTold()
    {
        _watches.Enqueue([Change("ADDED", "kept", 1), Change("ADDED", "gone", 2), Change("MODIFIED", "kept", 3), Change("MODIFIED", "kept", 3)]);
        _list = [Object("kept", 4), Object("new", 5)];
        _watches.Enqueue([Change("ADDED", "kept", 4), Change("ADDED", "new", 5), Change("MODIFIED", "new", 6), Change("DELETED", "new", 7)]);

        var told = new List<string>();
        await foreach (var change in _client.WatchAsync<Service>(DcpFixture.Limit()))
        {
            told.Add($"{change.Type} {change.Object.Name} {change.Object.Metadata.Version}");
            if (change is { Type: DcpWatchEventType.Deleted, Object.Name: "new" })
            {
                break;
            }
        }

        Assert.Equal(
            ["Added kept 1", "Added gone 2", "Modified kept 3", "Deleted gone 2", "Modified kept 4", "Added new 5", "Modified new 6", "Deleted new 7"],
            told);
    }

    [Fact]
    public async Task AWaitEndsWhenItsObjectIsDeleted()
    {
        _watches.Enqueue([Change("ADDED", "a", 1), Change("DELETED", "a", 2)]);
        var failure = await Assert.ThrowsAsync<DcpException>(() => _client.WaitForAsync<Service>("a", _ => false, DcpFixture.Limit()));
        Assert.Contains("Service 'a' was deleted", failure.Message);
    }

    private static string Object(string name, int version) => JsonSerializer.Serialize(
        new Service { Metadata = new() { Name = name, Uid = $"uid-{name}", ResourceVersion = $"{version}" }, Spec = new() }, DcpJson.Default.Service);

    private static string Change(string type, string name, int version) => $$"""{"type":"{{type}}","object":{{Object(name, version)}}}""";

    private async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey("watch"))
        {
            await context.Response.WriteAsync($$"""{"items":[{{string.Join(',', _list)}}]}""");
            return;
        }
        var lines = _watches.Dequeue();
        await context.Response.WriteAsync(string.Join('\n', lines) + "\n");
        await context.Response.Body.FlushAsync();
        if (_watches.Count > 0)
        {
            // Aborting throws away what is still on its way.
            await Task.Delay(300);
            context.Abort();
        }
    }
}
