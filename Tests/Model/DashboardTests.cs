using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

/// <summary>What the dashboard shows of a stack.</summary>
public class DashboardTests
{
    [Theory]
    [InlineData(null, "http://localhost:9000/")]
    [InlineData("/auth/", "http://localhost:9000/auth/")]
    public async Task TheServerLinksToItsInterfaces(string? basePath, string address)
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2");
        if (basePath is not null)
        {
            authentik.WithBasePath(basePath);
        }

        await using var model = await TestModel.CompleteAsync(builder);
        var urls = await UrlsAsync(model, "authentik");
        Assert.Equal(
            [
                $"authentik {address} SummaryAndDetails",
                "https http://localhost:9443 DetailsOnly",
                "Metrics http://localhost:9300/metrics DetailsOnly",
                $"My applications {address}if/user/ DetailsOnly",
                $"Administration {address}if/admin/ DetailsOnly",
                $"API browser {address}api/v3/ DetailsOnly",
            ],
            urls);
    }

    [Fact]
    public async Task EveryResourceHasAnIconAndAPlace()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2026.2.2").WithReplicas(2).WithWorker(worker => worker.WithReplicas(2));
        TestModel.AddProxied(authentik, "wiki").WithReplicas(2);
        OutpostTests.Declare(authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        Dictionary<string, string> parents = new()
        {
            ["authentik-server"] = "authentik", ["authentik-server-2"] = "authentik", ["authentik-worker"] = "authentik", ["authentik-worker-2"] = "authentik",
            ["wiki-outpost"] = "authentik", ["wiki-outpost-2"] = "wiki-outpost", ["directory"] = "authentik", ["radius"] = "authentik", ["desktops"] = "authentik",
        };
        foreach (var (name, parent) in parents)
        {
            var resource = model.Find<IResource>(name);
            Assert.Equal(parent, Assert.Single(resource.Annotations.OfType<ResourceRelationshipAnnotation>(), r => r.Type == "Parent").Resource.Name);
            Assert.NotEmpty(resource.Annotations.OfType<ResourceIconAnnotation>());
        }

        foreach (var name in new[] { "wiki", "nas-login", "wifi", "machines" })
        {
            var application = model.Find<AuthentikApplicationResource>(name);
            Assert.Equal("authentik", application.Parent.Name);
            Assert.NotEmpty(application.Annotations.OfType<ResourceIconAnnotation>());
        }
    }

    [Fact]
    public async Task EverySecretIsAParameterThatTheDashboardMasks()
    {
        var builder = TestModel.Builder();
        var authentik = TestModel.AddStack(builder, "2025.8.4");
        OutpostTests.Declare(authentik);
        await using var model = await TestModel.CompleteAsync(builder);
        foreach (var container in model.Resources.OfType<ContainerResource>())
        {
            var context = new EnvironmentCallbackContext(model.ExecutionContext, container, new Dictionary<string, object>());
            foreach (var annotation in container.Annotations.OfType<EnvironmentCallbackAnnotation>())
            {
                await annotation.Callback(context);
            }

            foreach (var (name, value) in context.EnvironmentVariables.Where(e => IsSecret(e.Key)))
            {
                Assert.True(value is ParameterResource { Secret: true }, $"{name} of {container.Name} is {value.GetType().Name}.");
            }
        }

        static bool IsSecret(string name) =>
            new[] { "PASSWORD", "TOKEN", "SECRET_KEY", "SHARED_SECRET" }.Any(end => name.EndsWith(end, StringComparison.Ordinal));
    }

    [Fact]
    public void TheProtectionOfAContainerIsToldInWords()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2026.2.2");
        Assert.Equal(
            "user 1000:1000, read-only file system, no capabilities, no new privileges, at most 2048 MiB, 2 processors, 512 processes",
            Links.Describe(ContainerProfiles.Of(authentik.Resource)));
        authentik.WithoutHardening();
        Assert.Equal("none", Links.Describe(ContainerProfiles.Of(authentik.Resource)));
    }

    private static async Task<IReadOnlyList<string>> UrlsAsync(TestModel model, string name)
    {
        var resource = model.Find<IResourceWithEndpoints>(name);
        var urls = resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new ResourceUrlAnnotation
        {
            Url = $"http://localhost:{endpoint.TargetPort}",
            Endpoint = new EndpointReference(resource, endpoint.Name),
        }).ToList();
        var context = new ResourceUrlsCallbackContext(model.ExecutionContext, resource, urls, CancellationToken.None);
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return [.. urls.Select(u => $"{u.DisplayText ?? u.Endpoint?.EndpointName} {u.Url} {u.DisplayLocation}")];
    }
}
