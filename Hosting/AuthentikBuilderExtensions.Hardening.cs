using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Switches protections of a server, worker or outpost off. All are on by default.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="parts">The protections to switch off.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// Let a worker write to its own file system
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithWorker(worker => worker.WithoutHardening(AuthentikHardening.ReadOnlyRoot));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithoutHardening<T>(this IResourceBuilder<T> builder, AuthentikHardening parts = AuthentikHardening.All)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        var annotation = builder.Resource.Annotations.OfType<HardeningAnnotation>().LastOrDefault()
            ?? throw new DistributedApplicationException(
                $"WithoutHardening was called for '{builder.Resource.Name}', which is not a server, worker or outpost of authentik and so was not hardened by this library.");
        annotation.Parts &= ~parts;
        return builder;
    }

    private static IResourceBuilder<T> WithHardening<T>(this IResourceBuilder<T> builder, HardeningAnnotation limits)
        where T : ContainerResource =>
        builder.WithAnnotation(limits)
            .WithContainerRuntimeArgs(context => Hardening.AddRuntimeArguments(context, builder.Resource));
}
