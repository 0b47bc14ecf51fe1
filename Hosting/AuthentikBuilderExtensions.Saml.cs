using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Adds an application that signs its users in with SAML 2.0.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, the slug of the application in authentik, and the entity id of authentik towards the application.</param>
    /// <param name="assertionConsumerUrl">The URL at which the application takes the answers (ACS).</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">authentik cannot have an application of that name.</exception>
    /// <remarks>
    /// <para>
    /// Answers are posted, and the assertion in them is signed with authentik's self-signed certificate. Users have all the attributes that authentik knows:
    /// user name, name, mail address, UPN, id and groups. A resource that the application is handed to with <c>WithReference</c> learns the URL of the metadata.
    /// </para>
    /// <para>
    /// This resource includes a built-in health check: it is healthy when authentik has the application as it is declared here. If authentik
    /// refuses it, the resource fails and its log tells why.
    /// </para>
    /// <example>
    /// Use in application host
    /// <code lang="csharp">
    /// var hr = builder.AddContainer("hr", "example/hr").WithHttpEndpoint(targetPort: 8080);
    ///
    /// var hrLogin = authentik.AddSamlApplication("hr-login", ReferenceExpression.Create($"{hr.GetEndpoint("http")}/saml/acs"));
    /// hr.WithReference(hrLogin);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> AddSamlApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, ReferenceExpression assertionConsumerUrl)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(assertionConsumerUrl);
        ModelValidation.CheckSlug(name);

        var application = new AuthentikSamlApplicationResource(name, builder.Resource, assertionConsumerUrl);
        builder.Resource.Identity.SamlApplications.Add(application);
        return builder.AddApplication(application).WithIconName("PersonKey");
    }

    /// <inheritdoc cref="AddSamlApplication(IResourceBuilder{AuthentikResource}, string, ReferenceExpression)"/>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> AddSamlApplication(
        this IResourceBuilder<AuthentikResource> builder, [ResourceName] string name, string assertionConsumerUrl)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(assertionConsumerUrl);

        OidcValidation.CheckUrl($"The assertion consumer URL of '{name}'", assertionConsumerUrl, webOnly: true);
        return builder.AddSamlApplication(name, ReferenceExpression.Create($"{assertionConsumerUrl}"));
    }

    /// <summary>
    /// Sets how authentik and the application are called towards each other.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="issuer">The entity id of authentik. If <see langword="null"/>, the name of the resource.</param>
    /// <param name="audience">The entity id of the application. If <see langword="null"/>, answers are not bound to one.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithEntityIds(issuer: "https://auth.example.com", audience: "https://hr.example.com/saml/metadata");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithEntityIds(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, string? issuer = null, string? audience = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        IdentityValidation.CheckConnectionValue(builder.Resource.Name, nameof(issuer), issuer);
        (builder.Resource.Settings.Issuer, builder.Resource.Settings.Audience) = (issuer is { Length: > 0 } ? issuer : null, audience ?? "");
        return builder;
    }

    /// <summary>
    /// Sets how answers travel to the application.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="binding">Without a call, <see cref="AuthentikSamlBinding.Post"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binding"/> is none of the values.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithBinding(AuthentikSamlBinding.Redirect);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithBinding(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, AuthentikSamlBinding binding)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckEnum(binding);

        builder.Resource.Settings.Binding = binding;
        return builder;
    }

    /// <summary>
    /// Sets what is signed, and with which certificate.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name of the certificate in authentik. If <see langword="null"/>, the self-signed one that authentik makes on its first start.</param>
    /// <param name="signAssertion">Whether the assertion is signed.</param>
    /// <param name="signResponse">Whether the whole answer is signed.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">Neither is to be signed: everybody could make such answers.</exception>
    /// <remarks>
    /// <para>If authentik has no certificate of that name, it refuses what is declared, and the resources say so.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithSignature("saml.example.com", signResponse: true);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithSignature(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, string? certificateName = null, bool signAssertion = true, bool signResponse = false)
    {
        ArgumentNullException.ThrowIfNull(builder);

        IdentityValidation.CheckSignature(builder.Resource.Name, signAssertion, signResponse);
        var settings = builder.Resource.Settings;
        settings.SigningKey = certificateName ?? new SamlSettings().SigningKey;
        (settings.SignsAssertion, settings.SignsResponse) = (signAssertion, signResponse);
        return builder;
    }

    /// <summary>
    /// Accepts only requests that the application signed.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name under which authentik has the application's certificate.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no certificate of that name, it accepts every request.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithVerification("hr.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithVerification(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, string certificateName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificateName);

        builder.Resource.Settings.VerificationCertificate = certificateName;
        return builder;
    }

    /// <summary>
    /// Encrypts assertions.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name under which authentik has the application's certificate.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no certificate of that name, assertions are not encrypted.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
    ///     .WithEncryption("hr.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikSamlApplicationResource> WithEncryption(
        this IResourceBuilder<AuthentikSamlApplicationResource> builder, string certificateName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificateName);

        builder.Resource.Settings.EncryptionCertificate = certificateName;
        return builder;
    }
}
