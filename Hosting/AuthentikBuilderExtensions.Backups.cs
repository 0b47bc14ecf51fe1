using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Saves a server at regular times while the application runs, and says where its archives are and how long they are kept.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="every">The time from one backup to the next, at least a second. It also counts while the application does not run: a backup that is overdue is made as soon as the server is ready.</param>
    /// <param name="keep">How many archives are kept. The newest one that is whole always is.</param>
    /// <param name="folder">The folder of the archives, relative to the app host's project. Defaults to <c>backups</c> there; a folder on another disk is better.</param>
    /// <param name="keepFor">The age at which archives are removed even though there are not too many. Defaults to no such age.</param>
    /// <param name="configureBackups">Changes the resource of the backups, for example by adding an off-site copy.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="every"/>, <paramref name="keep"/> or <paramref name="keepFor"/> is too small.</exception>
    /// <exception cref="DistributedApplicationException">The server has scheduled backups already.</exception>
    /// <remarks>
    /// <para>
    /// The resource <c>{server}-backups</c> shows when the last backup was made and when the next is due, and is unhealthy with the reason when one fails.
    /// Without this call a server can still be saved by hand, with the command of that name. All versions of authentik. Published to
    /// Docker Compose it is a service that keeps backups of its own kind in a volume, see <c>docs/compose.md</c>; other published forms have none.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithBackups(every: TimeSpan.FromHours(6), keep: 28, folder: "/mnt/nas/authentik");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithBackups(
        this IResourceBuilder<AuthentikResource> builder,
        TimeSpan every,
        int keep = 14,
        string? folder = null,
        TimeSpan? keepFor = null,
        Action<IResourceBuilder<AuthentikBackupsResource>>? configureBackups = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        if (keepFor is { } age)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.FromSeconds(1), nameof(keepFor));
        }

        var server = builder.Resource;
        var application = builder.ApplicationBuilder;
        if (application.Resources.OfType<AuthentikBackupsResource>().FirstOrDefault(b => b.Parent == server) is { } other)
        {
            throw new DistributedApplicationException($"'{server.Name}' has scheduled backups already, the resource '{other.Name}'. Call WithBackups once.");
        }

        var settings = BackupSettings.Of(server);
        (settings.Folder, settings.Keep, settings.KeepFor) = (folder, keep, keepFor);

        var backups = new AuthentikBackupsResource($"{server.Name}-backups", server, every);
        var healthCheckKey = $"{backups.Name}_current";
        application.Services.AddHealthChecks().Add(new(
            healthCheckKey, services => new BackupsHealthCheck(backups, services.GetRequiredService<TimeProvider>()), HealthStatus.Unhealthy, tags: null));
        var resource = application.AddResource(backups)
            .WithIconName("ArchiveSettings")
            .WithHealthCheck(healthCheckKey)
            .WithInitialState(new()
            {
                ResourceType = "AuthentikBackups",
                State = KnownResourceStates.Waiting,
                Properties = [new("Folder", settings.FolderOf(server, application.AppHostDirectory).Path), new("Every", Words.Duration(every)), new("Kept", keep)],
            })
            .ExcludeFromManifest();
        if (application.ExecutionContext.IsRunMode)
        {
            application.Services.AddKeyedSingleton(backups.Name, (services, _) => ActivatorUtilities.CreateInstance<BackupSchedule>(services, backups));
            application.Eventing.Subscribe<ResourceReadyEvent>(server, (@event, _) =>
            {
                @event.Services.GetRequiredKeyedService<BackupSchedule>(backups.Name).Start();
                return Task.CompletedTask;
            });
        }

        configureBackups?.Invoke(resource);
        return builder;
    }

    /// <summary>
    /// Takes each new archive to another place with a program of your choice, such as restic or rclone.
    /// </summary>
    /// <param name="builder">The resource builder of the backups.</param>
    /// <param name="executable">The program, found by the <c>PATH</c> of the app host. It runs on the host, not in a container.</param>
    /// <param name="args">Its arguments. <c>{archive}</c> stands for the path of the new archive, <c>{folder}</c> for the folder of all.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Passwords go into environment variables, never into <paramref name="args"/>. If the program fails, the archive stays and the resource of the backups is
    /// unhealthy with what the program wrote to its error stream. Archives that were taken off-site are kept there as that program sees fit.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var password = builder.AddParameter("restic-password", secret: true);
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithBackups(TimeSpan.FromHours(6), configureBackups: backups => backups
    ///         .WithOffsiteCopy("restic", "--repo", "sftp:nas:/authentik", "backup", "{archive}")
    ///         .WithEnvironment("RESTIC_PASSWORD", password));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikBackupsResource> WithOffsiteCopy(
        this IResourceBuilder<AuthentikBackupsResource> builder, string executable, params string[] args)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(executable);
        ArgumentNullException.ThrowIfNull(args);

        builder.Resource.Offsite = new(executable, [.. args]);
        return builder;
    }

    /// <summary>
    /// Sets the image that has PostgreSQL's client programs, for a database that is no container of this application.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="image">The image with its tag. Its programs must be of the database server's major version or later, and it must have a shell.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>By default it is the official image, <c>docker.io/library/postgres</c>, of the database server's major version. A database that is a container of this application is saved with the programs in that container.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithDatabaseToolsImage("registry.example.com/postgres:17-alpine");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithDatabaseToolsImage(this IResourceBuilder<AuthentikResource> builder, string image)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(image);

        BackupSettings.Of(builder.Resource).DatabaseToolsImage = image;
        return builder;
    }

    /// <summary>Adds the operations that look after a server as a whole, which every server has when it runs.</summary>
    private static void AddCare(this IResourceBuilder<AuthentikResource> builder)
    {
        if (!builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return;
        }

        var server = builder.Resource;
        builder.ApplicationBuilder.Services.TryAddSingleton(TimeProvider.System);
        builder.ApplicationBuilder.Services.AddKeyedSingleton(
            server.Name, (_, _) => BackupSettings.Of(server).FolderOf(server, builder.ApplicationBuilder.AppHostDirectory));
        foreach (var operation in BackupOperations.All(server).Append(DoctorOperation.Create()).Append(UpgradeOperation.Create()))
        {
            server.Runner.Add(builder, operation);
        }
    }
}
