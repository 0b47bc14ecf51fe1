using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tests.Model;

/// <summary>An application model that is completed as for a start, of which nothing is started.</summary>
internal sealed class TestModel : IAsyncDisposable
{
    /// <summary>Aspire wants to know where they are before it completes a model, and nothing here starts them.</summary>
    private static readonly string[] s_orchestrator = ["--DcpPublisher:CliPath=never-started", "--DcpPublisher:DashboardPath=never-started"];

    private readonly DistributedApplication _app;

    private TestModel(DistributedApplication app, DistributedApplicationExecutionContext executionContext) => (_app, ExecutionContext) = (app, executionContext);

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IReadOnlyList<IResource> Resources => [.. _app.Services.GetRequiredService<DistributedApplicationModel>().Resources];

    public IServiceProvider Services => _app.Services;

    public static IDistributedApplicationBuilder Builder(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [.. s_orchestrator, .. args], DisableDashboard = true });

    public static IDistributedApplicationBuilder PublishBuilder() =>
        Builder("--publisher", "manifest", "--output-path", Path.Combine(Path.GetTempPath(), "never-written.json"));

    /// <summary>The lines that are logged while the model is completed.</summary>
    public static IReadOnlyList<string> AddLog(IDistributedApplicationBuilder builder)
    {
        var lines = new List<string>();
        builder.Services.AddLogging(logging => logging.AddProvider(new LineLogger(lines)));
        return lines;
    }

    /// <summary>A server with everything it needs, on any free port.</summary>
    public static IResourceBuilder<AuthentikResource> AddStack(IDistributedApplicationBuilder builder, string version) =>
        Complete(builder.AddAuthentik("authentik", httpPort: null), version);

    /// <summary>Gives a server what it needs.</summary>
    public static IResourceBuilder<AuthentikResource> Complete(IResourceBuilder<AuthentikResource> authentik, string version)
    {
        var builder = authentik.ApplicationBuilder;
        authentik.WithVersion(AuthentikVersion.Parse(version))
            .WithDatabase(builder.AddPostgres("postgres").AddDatabase("authentik-db", "authentik"));
        if (AuthentikVersion.Parse(version) < AuthentikVersion.Parse("2025.10"))
        {
            authentik.WithRedis(builder.AddRedis("redis"));
        }

        return authentik;
    }

    public static IResourceBuilder<AuthentikProxyOutpostResource> AddProxied(IResourceBuilder<AuthentikResource> authentik, string name)
    {
        var upstream = authentik.ApplicationBuilder.AddContainer($"{name}-app", "example/app", "1").WithHttpEndpoint(targetPort: 80);
        var outpost = authentik.AddProxyOutpost($"{name}-outpost");
        authentik.AddProxyApplication(name, upstream.GetEndpoint("http")).WithOutpost(outpost);
        return outpost;
    }

    public static async Task<TestModel> CompleteAsync(IDistributedApplicationBuilder builder)
    {
        var app = builder.Build();
        var model = new TestModel(app, builder.ExecutionContext);
        try
        {
            await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, app.Services.GetRequiredService<DistributedApplicationModel>()));
            return model;
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    public T Find<T>(string name)
        where T : IResource => Resources.OfType<T>().Single(r => r.Name == name);

    /// <summary>The environment of a resource; what is known only later is shown as its expression in the manifest.</summary>
    public async Task<SortedDictionary<string, string>> EnvironmentOfAsync(string name)
    {
        var resource = Find<IResource>(name);
        var context = new EnvironmentCallbackContext(ExecutionContext, resource, new Dictionary<string, object>());
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return new(context.EnvironmentVariables.ToDictionary(e => e.Key, e => e.Value as string ?? ((IManifestExpressionProvider)e.Value).ValueExpression), StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<string>> RuntimeArgumentsOfAsync(string name)
    {
        var context = new ContainerRuntimeArgsCallbackContext([], CancellationToken.None);
        foreach (var annotation in Find<IResource>(name).Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return [.. context.Args.Cast<string>()];
    }

    /// <summary>The command line of a resource; what is known only later is shown as its expression in the manifest.</summary>
    public async Task<IReadOnlyList<string>> ArgumentsOfAsync(string name)
    {
        var resource = Find<IResource>(name);
        var context = new CommandLineArgsCallbackContext([], resource, CancellationToken.None) { ExecutionContext = ExecutionContext };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return [.. context.Args.Select(a => a as string ?? ((IManifestExpressionProvider)a).ValueExpression)];
    }

    public string ImageOf(string name)
    {
        var image = Find<IResource>(name).Annotations.OfType<ContainerImageAnnotation>().Last();
        return $"{image.Registry}/{image.Image}{(image.SHA256 is { } digest ? $"@sha256:{digest}" : $":{image.Tag}")}".TrimStart('/');
    }

    public IReadOnlyList<ContainerMountAnnotation> MountsOf(string name) => [.. Find<IResource>(name).Annotations.OfType<ContainerMountAnnotation>()];

    /// <summary>What a resource waits for, without the parents, whose readiness is part of their children's.</summary>
    public IReadOnlyList<string> WaitsOf(string name)
    {
        var waits = Find<IResource>(name).Annotations.OfType<WaitAnnotation>().Select(w => w.Resource).Distinct().ToList();
        return [.. waits.Except(waits.OfType<IResourceWithParent>().Select(w => w.Parent)).Select(w => w.Name)];
    }

    public IReadOnlyList<string> EndpointsOf(string name) =>
        [.. Find<IResource>(name).Annotations.OfType<EndpointAnnotation>().Select(e => $"{e.Name} {e.TargetPort}{(e.ExcludeReferenceEndpoint ? " private" : "")}")];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class LineLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
