using System.Text.Json;
using Aspire.Hosting.Dcp;

namespace Tests.Offline;

public sealed class DcpModelTests
{
    [Fact]
    public void AContainerIsWrittenAsTheOrchestratorReadsIt()
    {
        var container = new Container
        {
            Metadata = "web-x",
            Spec = new()
            {
                Image = "web:1",
                Env = [new("PORT", DcpTemplates.PortFor("web-http"))],
                Ports = [new(8080) { HostPort = 18080, HostIP = "127.0.0.1" }],
                VolumeMounts = [new("bind", "/host", "/data", ReadOnly: true)],
                Networks = [new("net", ["web", "web.dev.internal"])],
                PullPolicy = ContainerPullPolicy.Never,
            },
        };
        container.Metadata.SetServiceProducers(new ServiceProducer("web-http", 8080));

        var written = JsonSerializer.Serialize(container, DcpJson.Default.Container);

        using var expected = JsonDocument.Parse("""
            {
              "apiVersion": "usvc-dev.developer.microsoft.com/v1",
              "kind": "Container",
              "metadata": { "name": "web-x", "annotations": { "service-producer": "[{\"serviceName\":\"web-http\",\"port\":8080}]" } },
              "spec": {
                "image": "web:1",
                "env": [{ "name": "PORT", "value": "{{- portFor \"web-http\" -}}" }],
                "ports": [{ "containerPort": 8080, "hostPort": 18080, "hostIP": "127.0.0.1" }],
                "volumeMounts": [{ "type": "bind", "source": "/host", "target": "/data", "readOnly": true }],
                "networks": [{ "name": "net", "aliases": ["web", "web.dev.internal"] }],
                "pullPolicy": "never"
              }
            }
            """);
        using var actual = JsonDocument.Parse(written);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), written);
    }

    [Fact]
    public void TimesAndCodesThatAreNotKnownYetMayBeMissingOrNull()
    {
        var read = JsonSerializer.Deserialize("""
            { "apiVersion": "v", "kind": "Container", "metadata": { "name": "a", "resourceVersion": "12" }, "spec": { "image": "i" },
              "status": { "state": "Starting", "startupTimestamp": null, "unheardOf": [1] } }
            """, DcpJson.Default.Container)!;

        Assert.Equal(("a", 12), (read.Name, read.Metadata.Version));
        Assert.Equal(("Starting", null, null), (read.Status!.State, read.Status.StartupTimestamp, read.Status.ExitCode));
    }

    [Fact]
    public void AnUnfinishedConfigurationIsNotReadYet()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "clusters:\n- cluster:\n    certificate-authority-data: AAAA\n    server: https://127.0.0.1:1234\nusers:\n- user:\n    token: short");
        Assert.Null(DcpKubeconfig.TryRead(path));
        File.Delete(path);
        Assert.Null(DcpKubeconfig.TryRead(path));
    }
}
