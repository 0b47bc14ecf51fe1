using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Hands secrets to containers as files instead of environment variables, which anyone who may inspect a container can read. Only in run
/// mode: published forms have ways of their own.
/// </summary>
internal static class SecretFiles
{
    public const string ContainerFolder = "/run/secrets/authentik";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Names that end a secret among authentik's settings. The AUTHENTIK_BOOTSTRAP_ ones are not: authentik takes them literally.</summary>
    private static readonly string[] s_endings = ["SECRET_KEY", "__PASSWORD", "__ACCESS_KEY", AuthentikEnvironment.TokenName];

    /// <summary>
    /// Puts the paths in the place of the secrets, whoever set them: it must be the last to change the environment. The files are written when
    /// the container is about to start, because values may be asked for in the dashboard first.
    /// </summary>
    public static void Use(IDistributedApplicationBuilder builder, AuthentikResource server, IServiceProvider services)
    {
        var appHost = builder.AppHostDirectory;
        Prepare(appHost, server);
        foreach (var container in server.AllContainers.Where(container => container != server || !server.IsLoadBalanced))
        {
            var folder = Path.Combine(RootOf(appHost, server), container.Name);
            builder.CreateResourceBuilder(container).WithBindMount(folder, ContainerFolder, isReadOnly: true).WithAnnotation(new Redirection());
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(container, (_, cancellationToken) =>
                WriteAsync(folder, container, builder.ExecutionContext, cancellationToken));
        }

        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() => Remove(appHost, server));
    }

    private static void Redirect(EnvironmentCallbackContext context)
    {
        foreach (var name in SecretsOf(context.EnvironmentVariables).Select(secret => secret.Key).ToList())
        {
            context.EnvironmentVariables[name] = $"file://{ContainerFolder}/{FileNameOf(name)}";
        }
    }

    /// <summary>Makes a folder for each container, whose parent keeps everybody else on the host out, and removes what runs that were killed left behind.</summary>
    private static void Prepare(string appHostDirectory, AuthentikResource server)
    {
        var root = RootOf(appHostDirectory, server);
        var parent = Path.GetDirectoryName(root)!;
        Directory.CreateDirectory(parent);
        foreach (var other in Directory.EnumerateDirectories(parent, $"{server.Name}-secrets-*").Where(folder => folder != root && !BelongsToAnybody(folder)))
        {
            Directory.Delete(other, recursive: true);
        }

        Create(root, OwnerOnly);
        foreach (var container in server.AllContainers.Where(container => container != server || !server.IsLoadBalanced))
        {
            Create(Path.Combine(root, container.Name), Traversable);
        }
    }

    public static async Task WriteAsync(
        string folder, ContainerResource container, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, container, new Dictionary<string, object>(), cancellationToken);
        foreach (var annotation in container.Annotations.OfType<EnvironmentCallbackAnnotation>().Where(a => a is not Redirection))
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        foreach (var (name, value) in SecretsOf(context.EnvironmentVariables))
        {
            var text = await ((IValueProvider)value).GetValueAsync(cancellationToken).ConfigureAwait(false);
            var file = Path.Combine(folder, FileNameOf(name));
            await File.WriteAllTextAsync(file, text, cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                // For the user of the container, who is nobody on the host.
                File.SetUnixFileMode(file, Readable);
            }
        }
    }

    private static void Remove(string appHostDirectory, AuthentikResource server)
    {
        // A container that outlives this run goes on needing them.
        var root = RootOf(appHostDirectory, server);
        if (!IsPersistent(server) && Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> SecretsOf(Dictionary<string, object> environment) =>
        environment.Where(variable => variable.Value is IValueProvider && IsSecret(variable.Key));

    /// <summary>Whether authentik reads this variable from a file, if its value says so, and whether it holds a secret.</summary>
    public static bool IsSecret(string variable) =>
        variable.StartsWith("AUTHENTIK_", StringComparison.Ordinal)
        && !variable.StartsWith("AUTHENTIK_BOOTSTRAP_", StringComparison.Ordinal)
        && s_endings.Any(ending => variable.EndsWith(ending, StringComparison.Ordinal));

    private static string FileNameOf(string variable) =>
        variable["AUTHENTIK_".Length..].ToLowerInvariant().Replace("__", "-", StringComparison.Ordinal).Replace('_', '-');

    /// <summary>Two runs do not share a folder; a persistent container does not change when nothing else does.</summary>
    private static string RootOf(string appHostDirectory, AuthentikResource server) => Path.Combine(
        appHostDirectory,
        "obj",
        ".aspire",
        "authentik",
        IsPersistent(server) ? $"{server.Name}-secrets" : string.Create(CultureInfo.InvariantCulture, $"{server.Name}-secrets-{Environment.ProcessId}"));

    private static bool IsPersistent(AuthentikResource server) =>
        server.AllContainers.Any(container => container.Annotations.OfType<ContainerLifetimeAnnotation>().LastOrDefault()?.Lifetime == ContainerLifetime.Persistent);

    private static bool BelongsToAnybody(string folder)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(folder[(folder.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture));
            return true;
        }
        catch (ArgumentException)
        {
            // No such process.
            return false;
        }
    }

    private static void Create(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            File.SetUnixFileMode(folder, mode);
        }
    }

    /// <summary>One for each container: Aspire keeps what it came to, and would give one container's environment to all.</summary>
    private sealed class Redirection() : EnvironmentCallbackAnnotation(Redirect);
}
