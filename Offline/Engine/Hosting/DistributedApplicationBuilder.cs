using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _inner;
    private readonly TestingHook? _testing;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        var settings = options.Settings ?? new HostApplicationBuilderSettings { Args = options.Args, Configuration = new() };
        _testing = TestingHook.Current;
        _testing?.OnBuilderCreating(options, settings);

        // Where it is started from must not matter: settings are read beside the AppHost project, as `dotnet run` does it.
        settings.ContentRootPath ??= options.ProjectDirectory;
        settings.ApplicationName ??= options.Assembly?.GetName().Name;
        _inner = new HostApplicationBuilder(settings);
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? _inner.Environment.ContentRootPath;
        _inner.Configuration.AddCommandLine(options.Args ?? [], new Dictionary<string, string>
        {
            ["--operation"] = "AppHost:Operation",
            ["--publisher"] = "Publishing:Publisher",
            ["--output-path"] = "Publishing:OutputPath",
        });
        var publish = Configuration["Publishing:Publisher"] is { Length: > 0 } || string.Equals(Configuration["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        ExecutionContext = new(publish ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);
        AddConfiguration(options);
        AddServices(options);
        _testing?.OnBuilderCreated(this);
    }

    public ConfigurationManager Configuration => _inner.Configuration;

    public IHostEnvironment Environment => _inner.Environment;

    public IServiceCollection Services => _inner.Services;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal UserSecretsStore UserSecrets { get; private set; } = new(null);

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ResourceNames.Validate(resource.Name);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
        => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _testing?.OnBuilding(this);
        var application = new DistributedApplication(_inner.Build());
        ExecutionContext.ServiceProvider = application.Services;
        _testing?.OnBuilt(application);
        return application;
    }

    private void AddConfiguration(DistributedApplicationOptions options)
    {
        // Volumes and containers of one AppHost folder are told from those of another by a hash of the folder, and a published
        // model, which must not depend on the folder, by one of the name.
        var name = options.ProjectName ?? Environment.ApplicationName;
        var identity = ExecutionContext.IsPublishMode ? name : Path.GetFullPath(Path.Join(AppHostDirectory, name)).ToLowerInvariant();
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Sha256"] = Configuration["AppHostSha"] ?? Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(identity))),
        });
        if (UserSecretsStore.IdOf(AppHostAssembly) is { } userSecretsId)
        {
            UserSecrets = new(userSecretsId);
        }
    }

    private void AddServices(DistributedApplicationOptions options)
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceCommandService>();
        Services.Configure<ResourceNotificationServiceOptions>(o =>
            o.DefaultWaitBehavior = options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        Services.AddHealthChecks();
        Services.AddHttpClient();
        _inner.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _inner.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        _inner.Logging.AddFilter("Grpc", LogLevel.Warning);
        _inner.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // A failing check is shown in the dashboard; as a log line it would only repeat itself.
        _inner.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _inner.Logging.AddConfiguration(Configuration.GetSection("Logging"));

        if (ExecutionContext.IsPublishMode)
        {
            Services.AddHostedService<ManifestPublisher>();
            return;
        }

        Services.AddSingleton<ResourceHealthMonitor>();
        if (options.EnableResourceLogging)
        {
            Services.AddHostedService<ResourceLogForwarder>();
        }

        Services.AddOrchestration();
    }
}
