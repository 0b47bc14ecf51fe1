using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs the entry point of an AppHost up to its <c>Build()</c>, and hands its builder to a test.</summary>
public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), [], (_, _) => { }, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), args, (_, _) => { }, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        var run = new EntryPointRun(entryPoint, args, configureBuilder);
        await run.StartAsync(cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>A builder of its own, without an AppHost.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    public static IDistributedApplicationTestingBuilder Create(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
        => new StandaloneBuilder(Assembly.GetCallingAssembly(), args, configureBuilder);

    internal static void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, Assembly assembly)
    {
        // What a developer's run needs and a test does not: the dashboard, fixed ports.
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        options.AssemblyName = assembly.GetName().Name;
        options.AllowUnsecuredTransport = true;
        settings.EnvironmentName = Environments.Development;
        settings.Configuration ??= new();
        settings.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            ["DcpPublisher:DeleteResourcesOnShutdown"] = "true",
        });
        var profile = options.ProjectDirectory is { } folder ? LaunchProfile.DefaultOf(folder) : null;
        foreach (var (name, value) in profile?.EnvironmentVariables ?? [])
        {
            settings.Configuration[name] = value;
        }
    }

    /// <summary>The builder that the entry point of an AppHost made.</summary>
    private sealed class EntryPointRun(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
        : TestingHook, IDistributedApplicationTestingBuilder
    {
        private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

        private readonly TaskCompletionSource<DistributedApplicationBuilder> _declared = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _mayBuild = new();
        private DistributedApplicationBuilder? _builder;
        private DistributedApplication? _application;

        public ConfigurationManager Configuration => Builder.Configuration;

        public string AppHostDirectory => Builder.AppHostDirectory;

        public Assembly? AppHostAssembly => Builder.AppHostAssembly;

        public IHostEnvironment Environment => Builder.Environment;

        public IServiceCollection Services => Builder.Services;

        public IDistributedApplicationEventing Eventing => Builder.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => Builder.ExecutionContext;

        public IResourceCollection Resources => Builder.Resources;

        private DistributedApplicationBuilder Builder => _builder ?? throw new InvalidOperationException("The AppHost has not made its builder yet.");

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var main = entryPoint.Assembly.EntryPoint
                ?? throw new InvalidOperationException($"Assembly '{entryPoint.Assembly.GetName().Name}' of {entryPoint} has no entry point; name a class of the AppHost.");
            var thread = new Thread(() => Run(main)) { IsBackground = true, Name = "AppHost" };
            thread.Start();
            _builder = await _declared.Task.WaitAsync(s_timeout, cancellationToken).ConfigureAwait(false);
        }

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
            => Builder.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource
            => Builder.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        {
            _mayBuild.Set();
            return _application = await _built.Task.WaitAsync(s_timeout, cancellationToken).ConfigureAwait(false);
        }

        public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

        public async ValueTask DisposeAsync()
        {
            _mayBuild.Set();
            if (_application is not null)
            {
                await _application.DisposeAsync().ConfigureAwait(false);
            }
        }

        public override void OnBuilderCreating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
        {
            Configure(options, settings, entryPoint.Assembly);
            settings.Args = [.. settings.Args ?? [], .. args];
            options.Args = settings.Args;
            configureBuilder(options, settings);
        }

        public override void OnBuilderCreated(DistributedApplicationBuilder builder)
        {
            // The rest of the entry point declares the model; the test gets the builder when it calls Build().
        }

        public override void OnBuilding(DistributedApplicationBuilder builder)
        {
            _declared.TrySetResult(builder);
            _mayBuild.Wait();
        }

        public override void OnBuilt(DistributedApplication application)
        {
            _built.TrySetResult(application);

            // The test runs the application; the entry point must not.
            throw new EntryPointStopped();
        }

        private void Run(MethodInfo main)
        {
            try
            {
                Current = this;
                var result = main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
                (result as Task)?.GetAwaiter().GetResult();
                _declared.TrySetException(new InvalidOperationException("The entry point of the AppHost ended without building an application."));
            }
            catch (TargetInvocationException ex) when (ex.InnerException is EntryPointStopped)
            {
                // As meant.
            }
            catch (EntryPointStopped)
            {
                // As meant.
            }
            catch (Exception ex)
            {
                var reason = (ex as TargetInvocationException)?.InnerException ?? ex;
                _declared.TrySetException(reason);
                _built.TrySetException(reason);
            }
        }

        private sealed class EntryPointStopped : Exception;
    }

    private sealed class StandaloneBuilder : DistributedApplicationBuilder, IDistributedApplicationTestingBuilder
    {
        private DistributedApplication? _application;

        public StandaloneBuilder(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
            : base(Options(assembly, args, configureBuilder))
        {
        }

        public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => Task.FromResult(_application = Build());

        public void Dispose() => _application?.Dispose();

        public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

        private static DistributedApplicationOptions Options(
            Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
        {
            var settings = new HostApplicationBuilderSettings { Args = args, Configuration = new() };
            var options = new DistributedApplicationOptions { Args = args };
            Configure(options, settings, assembly);
            configureBuilder(options, settings);
            options.Settings = settings;
            return options;
        }
    }
}
