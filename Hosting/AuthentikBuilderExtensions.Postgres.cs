using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    private const string InitDbArguments = "POSTGRES_INITDB_ARGS";
    private const string InitScriptsFolder = "/docker-entrypoint-initdb.d";

    /// <summary>
    /// Tunes a PostgreSQL server for the memory it may use.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="memoryMegabytes">The memory of the server in MiB, at least 256 and no more than its container may use. If <see langword="null"/>, all of that.</param>
    /// <param name="configure">Sets single values, which are used as they are.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The settings are on the command line of the server, and so come before its configuration file. <see cref="PostgresTuning"/> lists them
    /// with their defaults. A value out of range is an error before the server starts that tells the range; called twice, the last call counts.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres")
    ///     .WithLimits(memoryMegabytes: 4096)
    ///     .WithTuning(configure: tuning => tuning.MaxConnections = 400);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<PostgresServerResource> WithTuning(
        this IResourceBuilder<PostgresServerResource> builder, int? memoryMegabytes = null, Action<PostgresTuning>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (memoryMegabytes is { } memory)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, PostgresSettings.LeastMemoryMegabytes, nameof(memoryMegabytes));
        }

        var tuning = new PostgresTuning();
        configure?.Invoke(tuning);
        var isFirst = !builder.Resource.Annotations.OfType<PostgresSettings>().Any();
        builder.WithAnnotation(new PostgresSettings(memoryMegabytes, tuning));
        return !isFirst ? builder : builder.WithArgs(context =>
        {
            foreach (var (name, value) in PostgresSettings.Of(builder.Resource))
            {
                context.Args.Add("-c");
                context.Args.Add($"{name}={value}");
            }
        });
    }

    /// <summary>
    /// Adds arguments for <c>initdb</c>, which makes the data folder of a PostgreSQL server on its first start.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="arguments">The arguments, such as <c>--data-checksums</c>. The ones that Aspire gives, for sign-in with hashed passwords, stay.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>They change nothing about data that is there already. authentik wants the encoding UTF8, which is the default.</para>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres")
    ///     .WithInitDbArgs("--data-checksums", "--locale-provider=icu", "--icu-locale=de-DE");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<PostgresServerResource> WithInitDbArgs(this IResourceBuilder<PostgresServerResource> builder, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(arguments);

        return builder.WithEnvironment(context =>
        {
            string[] words = [context.EnvironmentVariables.TryGetValue(InitDbArguments, out var before) ? (string)before : "", .. arguments];
            context.EnvironmentVariables[InitDbArguments] = string.Join(' ', words.Where(word => word.Length > 0));
        });
    }

    /// <summary>
    /// Lets a PostgreSQL server run the scripts of a folder on its first start with an empty data folder, in the order of their names.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="source">The folder on the host with <c>.sql</c>, <c>.sql.gz</c> and <c>.sh</c> files, which must be there; a relative path begins at the app host.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The folder is mounted read only, where Aspire's own <see cref="PostgresBuilderExtensions.WithInitFiles"/> copies files, which a
    /// container with a read-only root refuses. The database of authentik itself needs no script: <c>AddDatabase</c> makes it.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres").WithInitScripts("./initdb");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<PostgresServerResource> WithInitScripts(this IResourceBuilder<PostgresServerResource> builder, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);

        return builder.WithBindMount(source, InitScriptsFolder, isReadOnly: true);
    }
}
