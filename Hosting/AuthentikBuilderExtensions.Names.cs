using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the host name that a container has for itself.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="hostName">The name: letters, digits, hyphens and dots.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="hostName"/> is not a host name.</exception>
    /// <remarks>
    /// <para>
    /// It shows in logs and metrics. How other containers reach it is a matter of the resource's own name, and of
    /// <see cref="ContainerResourceBuilderExtensions.WithContainerNetworkAlias"/>; how the container itself is called, of
    /// <see cref="ContainerResourceBuilderExtensions.WithContainerName"/>.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithContainerName("authentik-server")
    ///     .WithContainerHostName("auth1.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithContainerHostName<T>(this IResourceBuilder<T> builder, string hostName)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        if (!HostNameFormat().IsMatch(hostName))
        {
            throw new ArgumentException($"The host name '{hostName}' of '{builder.Resource.Name}' is not one: use letters, digits, hyphens and dots, at most 63 characters between two dots.", nameof(hostName));
        }

        ContainerNaming.Of(builder).HostName = hostName;
        return builder;
    }

    /// <summary>
    /// Sets when the container runtime starts a container again that has ended.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder. What the server has is for its worker and outposts too, unless they have their own.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="maxAttempts">How often <see cref="ContainerRestartPolicy.OnFailure"/> tries. If <see langword="null"/>, for ever.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="maxAttempts"/> was given for a policy without attempts.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithRestartPolicy(ContainerRestartPolicy.UnlessStopped);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithRestartPolicy<T>(this IResourceBuilder<T> builder, ContainerRestartPolicy policy, int? maxAttempts = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (maxAttempts is { } attempts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1, nameof(maxAttempts));
            if (policy != ContainerRestartPolicy.OnFailure)
            {
                throw new ArgumentException($"The restart policy {policy} of '{builder.Resource.Name}' has no number of attempts. Leave maxAttempts out, or choose ContainerRestartPolicy.OnFailure.", nameof(maxAttempts));
            }
        }

        var naming = ContainerNaming.Of(builder);
        naming.RestartPolicy = policy;
        naming.RestartAttempts = maxAttempts;
        return builder;
    }

    /// <summary>
    /// Puts a label on a container, for log collectors, reverse proxies and other tools that find containers by it.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder. What the server has is for its worker and outposts too, unless they have a label of that name.</param>
    /// <param name="name">The name of the label.</param>
    /// <param name="value">Its value, which anyone who may list containers can read.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> holds an equals sign or white space.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithContainerLabel("logging", "promtail");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithContainerLabel<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Any(c => c == '=' || char.IsWhiteSpace(c)))
        {
            throw new ArgumentException($"The label '{name}' of '{builder.Resource.Name}' holds an equals sign or white space. Name and value are two arguments.", nameof(name));
        }

        ContainerNaming.Of(builder).Labels[name] = value;
        return builder;
    }

    /// <summary>
    /// Sets the time zone of a container.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder. What the server has is for its worker and outposts too, unless they have their own.</param>
    /// <param name="timeZone">The name of the zone in the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="timeZone"/> is not such a name.</exception>
    /// <remarks>
    /// <para>
    /// authentik itself works in UTC whatever the zone, and shows users their own: for its containers this is about logs only. Never mount
    /// <c>/etc/localtime</c> or <c>/etc/timezone</c> into them, which breaks OAuth and SAML.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var postgres = builder.AddPostgres("postgres").WithTimeZone("Europe/Berlin");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<T> WithTimeZone<T>(this IResourceBuilder<T> builder, string timeZone)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(timeZone);
        if (!TimeZoneFormat().IsMatch(timeZone))
        {
            var fix = TimeZoneInfo.TryConvertWindowsIdToIanaId(timeZone, out var name) ? $"Use '{name}'." : "Use one such as Europe/Berlin or UTC.";
            throw new ArgumentException($"The time zone '{timeZone}' of '{builder.Resource.Name}' is not a name of the IANA database. {fix}", nameof(timeZone));
        }

        ContainerNaming.Of(builder).TimeZone = timeZone;
        return builder;
    }

    [GeneratedRegex(@"^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$")]
    private static partial Regex HostNameFormat();

    [GeneratedRegex(@"^(UTC|GMT|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$")]
    private static partial Regex TimeZoneFormat();
}
