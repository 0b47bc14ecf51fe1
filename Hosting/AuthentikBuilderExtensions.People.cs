using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds a group of users.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="groupName">The name of the group in authentik. If <see langword="null"/>, the name of the resource.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The server has a group of that name already.</exception>
    /// <remarks>
    /// <para>
    /// A group of that name that authentik has already is adopted. This resource includes a built-in health check: it is healthy when authentik has
    /// what is declared.
    /// </para>
    /// <example>
    /// Let only administrators use an application
    /// <code lang="csharp">
    /// var admins = authentik.AddGroup("portal-admins");
    ///
    /// authentik.AddOidcApplication("backoffice")
    ///     .WithAccessForGroup(admins);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikGroupResource> AddGroup(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string? groupName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var server = builder.Resource;
        OidcValidation.CheckNewGroup(server, groupName ?? name);
        var group = new AuthentikGroupResource(name, server, groupName ?? name);
        server.GroupList.Add(group);
        return builder.AddDeclared(group).WithIconName("PeopleTeam");
    }

    /// <summary>
    /// Adds a user.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="password">The parameter used to provide the password that the user starts with. If <see langword="null"/> a random password will be generated.</param>
    /// <param name="userName">The name that the user signs in with. If <see langword="null"/>, the name of the resource.</param>
    /// <param name="displayName">The full name of the user. If <see langword="null"/>, <paramref name="userName"/>.</param>
    /// <param name="email">The mail address of the user.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The server has a user of that name already.</exception>
    /// <remarks>
    /// <para>
    /// authentik gets the password when it makes the user; one that is changed there stays. Name, mail address and groups are set again at every
    /// start. This resource includes a built-in health check: it is healthy when authentik has what is declared.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// var admins = authentik.AddGroup("portal-admins");
    ///
    /// authentik.AddUser("alice", displayName: "Alice Liddell", email: "alice@example.com")
    ///     .WithGroup(admins);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> AddUser(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? password = null,
        string? userName = null,
        string? displayName = null,
        string? email = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        OidcValidation.CheckNewUser(builder.Resource, userName ?? name);
        var user = new AuthentikUserResource(
            name,
            builder.Resource,
            userName ?? name,
            password?.Resource ?? Secrets.UserPassword(builder.ApplicationBuilder, $"{name}-password", userName ?? name))
        {
            DisplayName = displayName ?? userName ?? name,
            Email = email,
        };
        builder.Resource.UserList.Add(user);
        return builder.AddDeclared(user).WithIconName("Person");
    }

    /// <summary>
    /// Adds a user for trying things out: it is made when the application runs, and is in no published form.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="password">The parameter used to provide the password that the user starts with. If <see langword="null"/> a random password will be generated.</param>
    /// <param name="userName">The name that the user signs in with. If <see langword="null"/>, the name of the resource.</param>
    /// <param name="displayName">The full name of the user. If <see langword="null"/>, <paramref name="userName"/>.</param>
    /// <param name="email">The mail address of the user.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The server has a user of that name already.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddTestUser("alice").WithGroup(admins);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikUserResource> AddTestUser(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? password = null,
        string? userName = null,
        string? displayName = null,
        string? email = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var application = builder.ApplicationBuilder;
        if (application.ExecutionContext.IsRunMode)
        {
            return builder.AddUser(name, password, userName, displayName, email);
        }

        // Not in the model, and neither is its password.
        return application.CreateResourceBuilder(
            new AuthentikUserResource(name, builder.Resource, userName ?? name, password?.Resource ?? Secrets.Key(application, $"{name}-password")));
    }

    /// <summary>It lives inside authentik; a deployment has nothing to make for it.</summary>
    private static IResourceBuilder<T> AddDeclared<T>(this IResourceBuilder<AuthentikResource> server, T resource)
        where T : IResourceWithParent<AuthentikResource>
    {
        var healthCheckKey = $"{resource.Name}_applied";
        server.ApplicationBuilder.Services.AddHealthChecks().Add(new(
            healthCheckKey,
            services => new DeclaredHealthCheck(services.GetRequiredKeyedService<BlueprintService>(resource.Parent.Name), resource),
            HealthStatus.Unhealthy,
            tags: null));
        return server.ApplicationBuilder.AddResource(resource)
            .WithHealthCheck(healthCheckKey)
            .ExcludeFromManifest();
    }

    /// <summary>An application, of any kind, with the health check that each has.</summary>
    private static IResourceBuilder<T> AddApplication<T>(this IResourceBuilder<AuthentikResource> server, T application)
        where T : AuthentikApplicationResource
    {
        var healthCheckKey = $"{application.Name}_applied";
        server.ApplicationBuilder.Services.AddHealthChecks().Add(new(
            healthCheckKey,
            services => new ApplicationHealthCheck(application, services.GetRequiredKeyedService<BlueprintService>(application.Parent.Name)),
            HealthStatus.Unhealthy,
            tags: null));
        return server.ApplicationBuilder.AddResource(application).WithHealthCheck(healthCheckKey);
    }
}
