using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an attribute for answers of SAML.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the mapping in authentik.</param>
    /// <param name="attributeName">The name of the attribute in answers.</param>
    /// <param name="expression">A Python expression that returns the value, or yields several. It sees <c>request.user</c> and <c>user</c>; authentik's documentation lists the rest.</param>
    /// <param name="friendlyName">The name of the attribute for people.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>The expression is part of a file that may be committed and published: it must hold no secret.</para>
    /// <example>
    /// <code lang="csharp">
    /// var department = authentik.AddSamlAttribute("department", "urn:example:department", "return request.user.attributes.get(\"department\")");
    ///
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs").WithAttribute(department);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlMappingResource> AddSamlAttribute(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string attributeName, string expression, string? friendlyName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(attributeName);
        ArgumentException.ThrowIfNullOrEmpty(expression);

        var mapping = new AuthentikSamlMappingResource(name, builder.Resource, attributeName, expression) { FriendlyName = friendlyName };
        builder.Resource.Identity.SamlMappings.Add(mapping);
        return builder.AddDeclared(mapping).WithIconName("Tag");
    }

    /// <summary>
    /// Adds an attribute of your own to those that the application is told of each user.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="attribute">The attribute. It must belong to the same server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">The attribute belongs to another server.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithAttribute(authentik.AddSamlAttribute("level", "urn:example:level", "return 3"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithAttribute(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, IResourceBuilder<AuthentikSamlMappingResource> attribute)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(attribute);

        OidcValidation.CheckServer("attribute", attribute.Resource.Name, attribute.Resource.Parent, builder.Resource.Name, builder.Resource.Parent);
        if (!builder.Resource.Settings.Mappings.Contains(attribute.Resource))
        {
            builder.Resource.Settings.Mappings.Add(attribute.Resource);
            builder.WithRelationship(attribute.Resource, "Attribute");
        }

        return builder;
    }

    /// <summary>
    /// Sets what users are called towards the application (NameID). Without a call it is what the application asks for.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="attribute">One of authentik's own attributes: <c>upn</c>, <c>name</c>, <c>email</c>, <c>username</c>, <c>uid</c> or <c>ms-windowsaccountname</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">It is none of these.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs").WithNameId("email");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithNameId(this IResourceBuilder<AuthentikSamlApplicationResource> builder, string attribute)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(attribute);

        IdentityValidation.CheckNameId(builder.Resource.Name, attribute);
        builder.Resource.Settings.NameIdMapping = attribute;
        return builder;
    }

    /// <summary>
    /// Sets how long answers and the sessions that come of them are valid. What is left out keeps authentik's default.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="assertion">How long the application may take an answer; by default 5 minutes.</param>
    /// <param name="session">How long the application may keep the user signed in; by default 60 days.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">A lifetime is shorter than a second.</exception>
    /// <remarks>
    /// <para>An answer counts from five minutes before it was made, for clocks that differ. authentik counts in seconds; fractions are cut off.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithAssertionLifetimes(session: TimeSpan.FromHours(8));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithAssertionLifetimes(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, TimeSpan? assertion = null, TimeSpan? session = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var (name, settings) = (builder.Resource.Name, builder.Resource.Settings);
        settings.AssertionLifetime = IdentityValidation.CheckLifetime(name, nameof(assertion), assertion) ?? settings.AssertionLifetime;
        settings.SessionLifetime = IdentityValidation.CheckLifetime(name, nameof(session), session) ?? settings.SessionLifetime;
        return builder;
    }

    /// <summary>
    /// Lets authentik tell the application when a session ends, through the user's browser.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="url">The single logout URL of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>From authentik 2025.10 on. With an earlier release the model is refused.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithSingleLogout(ReferenceExpression.Create($"https://hr.example.com/saml/slo"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithSingleLogout(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, ReferenceExpression url)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);

        builder.Resource.Settings.SingleLogoutUrl = url;
        return builder;
    }
}
