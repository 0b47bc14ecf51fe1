using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tests.Support;

namespace Tests.Graph;

/// <summary>Boots of their own: other versions, and what goes wrong.</summary>
public class AuthentikBootTests
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    [Theory]
    [InlineData("2025.2.4", "/media", true)]
    [InlineData("2026.2.2", "/data", false)]
    public async Task AnotherVersionBoots(string version, string mediaPath, bool redis)
    {
        await using var stack = await Stack.StartAsync(settings: $"Authentik:Version={version}");
        await stack.WaitForHealthyAsync(s_bootLimit, stack.ResourceNames);
        Assert.Equal(redis, stack.Model.Resources.Any(r => r.Name == "redis"));
        foreach (var name in new[] { "authentik", "authentik-worker" })
        {
            Assert.Contains(stack.Model.Resources.Single(r => r.Name == name).Annotations.OfType<ContainerMountAnnotation>(), m => m.Target == mediaPath);
        }
    }

    [Fact]
    public async Task AnOutpostWithAWrongTokenIsUnhealthyAndSaysWhy()
    {
        await using var stack = await Stack.StartAsync(configure: builder =>
            builder.CreateResourceBuilder(builder.Resources.OfType<AuthentikProxyOutpostResource>().Single(o => o.Name == "ak-outpost-cwad"))
                .WithEnvironment("AUTHENTIK_TOKEN", "not-the-token"));
        await stack.WaitForHealthyAsync(s_bootLimit, "authentik", "authentik-worker", "ak-outpost-organizr", "cwad-login");
        var snapshot = await stack.WaitForAsync(
            "ak-outpost-cwad", s => Description(s).Contains("refuses", StringComparison.Ordinal), TimeSpan.FromMinutes(1), "explained");
        Assert.Equal(HealthStatus.Unhealthy, snapshot.HealthStatus);
        Assert.Equal(
            "The outpost does not listen yet. authentik refuses its token (403): AUTHENTIK_TOKEN of the container is not the value of parameter 'ak-outpost-cwad-token'. Remove the setting that overrides it.",
            Description(snapshot));

        static string Description(CustomResourceSnapshot snapshot) =>
            snapshot.HealthReports.FirstOrDefault(r => r.Name == "ak-outpost-cwad_connected")?.Description ?? "";
    }

    [Fact]
    public async Task ARejectedBlueprintIsAFailedResourceWithTheReason()
    {
        await using var stack = await Stack.StartAsync(configure: builder =>
        {
            builder.Resources.OfType<AuthentikProxyApplicationResource>().Single(a => a.Name == "cwad-login").ExternalUrl = ReferenceExpression.Create($"not a URL");

            // What waits for a declared application would wait for ever, and with Aspire's own packages the start of the stack with it.
            foreach (var dependant in builder.Resources.Where(r => r is AuthentikProxyOutpostResource or ProjectResource).ToList())
            {
                builder.CreateResourceBuilder(dependant).WithExplicitStart();
            }
        });
        await stack.WaitForAsync("cwad-login", s => s.State?.Text == KnownResourceStates.FailedToStart, s_bootLimit, "refused");
        var log = await stack.LogAsync("cwad-login");
        Assert.Contains(log, line => line.Content.Contains("authentik refuses the blueprint.", StringComparison.Ordinal)
            && line.Content.Contains("Enter a valid URL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASecondBootOnTheSameDataChangesNothing()
    {
        string identity;
        string[] first;
        await using (var stack = await Stack.StartAsync(identity: Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())))
        {
            identity = stack.Identity;
            await stack.WaitForHealthyAsync(s_bootLimit, stack.ResourceNames);
            first = await ObjectsAsync(stack);
        }

        try
        {
            await using var stack = await Stack.StartAsync(identity);
            await stack.WaitForHealthyAsync(s_bootLimit, stack.ResourceNames);
            Assert.NotEmpty(first);
            Assert.Equal(first, await ObjectsAsync(stack));
        }
        finally
        {
            await Stack.RemoveVolumesAsync(identity);
        }
    }

    /// <summary>Primary keys of what the blueprint declares.</summary>
    private static async Task<string[]> ObjectsAsync(Stack stack)
    {
        var server = stack.Model.Resources.OfType<AuthentikResource>().Single();
        using var client = stack.App.CreateHttpClient(server.Name, "http");
        client.DefaultRequestHeaders.Authorization = new("Bearer", await server.BootstrapTokenParameter.GetValueAsync(CancellationToken.None));
        var objects = new List<string>();
        foreach (var path in new[] { "outposts/instances/", "core/applications/", "core/tokens/" })
        {
            using var page = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync($"/api/v3/{path}"));
            objects.AddRange(page.RootElement.GetProperty("results").EnumerateArray().Select(o => $"{path} {o.GetProperty("pk").GetString()}"));
        }

        return [.. objects.Order(StringComparer.Ordinal)];
    }
}
