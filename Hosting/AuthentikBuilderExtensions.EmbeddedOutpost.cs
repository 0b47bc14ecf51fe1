using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Lets the server itself stand in front of an application, by the proxy outpost that is a part of it.
    /// </summary>
    /// <param name="builder">The resource builder of the application. It needs an <c>externalUrl</c>, whose host name leads to the server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// No container more, but every request of the application goes through the server. With <c>WithEmbeddedOutpost</c> called for one application or
    /// more, the list of what the embedded outpost serves is the declared one. Sessions are kept in Redis, from version 2025.10 on in the database.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddProxyApplication("wiki", wiki.GetEndpoint("http"), ReferenceExpression.Create($"https://wiki.example.com"))
    ///     .WithEmbeddedOutpost();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikProxyApplicationResource> WithEmbeddedOutpost(this IResourceBuilder<AuthentikProxyApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.UsesEmbeddedOutpost = true;
        return builder;
    }

    /// <summary>
    /// Switches off the proxy outpost that is a part of the server.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik").WithoutEmbeddedOutpost();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithoutEmbeddedOutpost(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.CoreSettings[EmbeddedOutpost.Disabled] = new(nameof(WithoutEmbeddedOutpost), _ => "true");
        return builder;
    }
}
