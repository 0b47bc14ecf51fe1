using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds what lets network devices, such as access points and VPN servers, ask with RADIUS whether a user may come in.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <param name="sharedSecret">The parameter used to provide the secret that the devices share with the outpost. If <see langword="null"/> a random secret will be generated.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik cannot have an application of that name.</exception>
    /// <remarks>
    /// <para>Users are checked with authentik's default login flow. An outpost that answers for several applications tells them apart by the networks of the devices.</para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// authentik.AddRadiusApplication("wifi")
    ///     .WithClientNetworks("10.20.0.0/16")
    ///     .WithOutpost(authentik.AddRadiusOutpost("radius", port: 1812));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRadiusApplicationResource> AddRadiusApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, IResourceBuilder<ParameterResource>? sharedSecret = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikRadiusApplicationResource(
            name, builder.Resource, sharedSecret?.Resource ?? Secrets.Key(builder.ApplicationBuilder, $"{name}-shared-secret"));
        builder.Resource.Identity.RadiusApplications.Add(application);
        return builder.AddApplication(application).WithIconName("Router").ExcludeFromManifest();
    }

    /// <summary>
    /// Sets the networks that the devices of a RADIUS application are in. Others get no answer.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="networks">The networks in CIDR notation; at least one. The default is everywhere.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">One of <paramref name="networks"/> is not a network in CIDR notation.</exception>
    /// <exception cref="ArgumentException"><paramref name="networks"/> is empty.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddRadiusApplication("wifi").WithClientNetworks("10.20.0.0/16", "fd00:20::/64");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRadiusApplicationResource> WithClientNetworks(
        this IResourceBuilder<AuthentikRadiusApplicationResource> builder, params string[] networks)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(networks);

        builder.Resource.ClientNetworks = WebValidation.Networks($"A client network of '{builder.Resource.Name}'", networks);
        return builder;
    }

    /// <summary>
    /// Adds remote access to machines: users open their desktops and terminals in the browser.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and the slug of the application in authentik.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik cannot have an application of that name.</exception>
    /// <remarks>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// authentik.AddRacApplication("machines")
    ///     .WithMachine("terminal server", AuthentikRacProtocol.Rdp, "10.0.0.20")
    ///     .WithMachine("build server", AuthentikRacProtocol.Ssh, "10.0.0.21:2222")
    ///     .WithOutpost(authentik.AddRacOutpost("desktops"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRacApplicationResource> AddRacApplication(this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikRacApplicationResource(name, builder.Resource);
        builder.Resource.Identity.RacApplications.Add(application);
        return builder.AddApplication(application).WithIconName("DesktopCursor").ExcludeFromManifest();
    }

    /// <summary>
    /// Adds a machine that users of a remote access application can open.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="machineName">The name that users see.</param>
    /// <param name="protocol">How the machine is looked at.</param>
    /// <param name="host">Its name or address as the outpost reaches it; with a port if that is not the usual one: <c>10.0.0.21:2222</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">There is a machine of that name already, or <paramref name="host"/> is no host.</exception>
    /// <remarks>
    /// <para>Users are asked for their account on the machine.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddRacApplication("machines")
    ///     .WithMachine("terminal server", AuthentikRacProtocol.Rdp, "10.0.0.20");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRacApplicationResource> WithMachine(
        this IResourceBuilder<AuthentikRacApplicationResource> builder, string machineName, AuthentikRacProtocol protocol, string host)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(machineName);
        ArgumentException.ThrowIfNullOrEmpty(host);
        IdentityValidation.CheckEnum(protocol);

        var application = builder.Resource;
        if (!Uri.TryCreate($"tcp://{host}", UriKind.Absolute, out var address) || address.PathAndQuery is not ("" or "/") || address.UserInfo.Length > 0)
        {
            throw new DistributedApplicationException(
                $"The machine '{machineName}' of '{application.Name}' is at '{host}'. Give a name or an address, such as 10.0.0.20 or terminal.example.com:3390.");
        }

        if (application.Machines.Any(machine => machine.Name == machineName))
        {
            throw new DistributedApplicationException($"'{application.Name}' has a machine '{machineName}' already. Give one of the two another name.");
        }

        application.Machines.Add((machineName, protocol, host));
        return builder;
    }

    /// <summary>
    /// Sets the outpost that answers for an LDAP application. The outpost starts when the application is there.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="outpost">The outpost. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The application already has another outpost, or the outpost belongs to another server.</exception>
    /// <remarks>
    /// <para>One outpost may serve several applications; each needs a base DN of its own.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddLdapApplication("nas-login", baseDn: "DC=nas,DC=example,DC=com")
    ///     .WithOutpost(authentik.AddLdapOutpost("directory"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikLdapApplicationResource> WithOutpost(
        this IResourceBuilder<AuthentikLdapApplicationResource> builder, IResourceBuilder<AuthentikLdapOutpostResource> outpost) =>
        builder.ServedBy(outpost, application => application.Outpost = outpost.Resource);

    /// <summary>
    /// Sets the outpost that answers for a RADIUS application. The outpost starts when the application is there.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="outpost">The outpost. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The application already has another outpost, or the outpost belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddRadiusApplication("wifi")
    ///     .WithOutpost(authentik.AddRadiusOutpost("radius", port: 1812));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRadiusApplicationResource> WithOutpost(
        this IResourceBuilder<AuthentikRadiusApplicationResource> builder, IResourceBuilder<AuthentikRadiusOutpostResource> outpost) =>
        builder.ServedBy(outpost, application => application.Outpost = outpost.Resource);

    /// <summary>
    /// Sets the outpost that reaches the machines of a remote access application. The outpost starts when the application is there.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="outpost">The outpost. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The application already has another outpost, or the outpost belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddRacApplication("machines")
    ///     .WithMachine("terminal server", AuthentikRacProtocol.Rdp, "10.0.0.20")
    ///     .WithOutpost(authentik.AddRacOutpost("desktops"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikRacApplicationResource> WithOutpost(
        this IResourceBuilder<AuthentikRacApplicationResource> builder, IResourceBuilder<AuthentikRacOutpostResource> outpost) =>
        builder.ServedBy(outpost, application => application.Outpost = outpost.Resource);

    private static IResourceBuilder<TApplication> ServedBy<TApplication, TOutpost>(
        this IResourceBuilder<TApplication> builder, IResourceBuilder<TOutpost> outpost, Action<TApplication> set)
        where TApplication : AuthentikApplicationResource
        where TOutpost : AuthentikOutpostResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(outpost);
        ModelValidation.CheckOutpost(builder.Resource, outpost.Resource);

        set(builder.Resource);

        // An outpost that starts before its application is there backs off for up to a minute and a half.
        outpost.WaitFor(builder);
        return builder;
    }
}
