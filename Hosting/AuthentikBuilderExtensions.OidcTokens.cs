using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets how long what the application is given stays valid. What is left out keeps authentik's default.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="accessToken">How long access tokens and id tokens are valid; by default 1 hour.</param>
    /// <param name="refreshToken">How long refresh tokens are valid; by default 30 days.</param>
    /// <param name="accessCode">How long a code may take from the browser to the application; by default 1 minute.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException">A lifetime is shorter than a second.</exception>
    /// <remarks>
    /// <para>authentik counts in seconds; fractions are cut off.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login")
    ///     .WithTokenLifetimes(accessToken: TimeSpan.FromMinutes(10), refreshToken: TimeSpan.FromDays(7));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithTokenLifetimes(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, TimeSpan? accessToken = null, TimeSpan? refreshToken = null, TimeSpan? accessCode = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var (name, settings) = (builder.Resource.Name, builder.Resource.Settings);
        settings.AccessTokenLifetime = IdentityValidation.CheckLifetime(name, nameof(accessToken), accessToken) ?? settings.AccessTokenLifetime;
        settings.RefreshTokenLifetime = IdentityValidation.CheckLifetime(name, nameof(refreshToken), refreshToken) ?? settings.RefreshTokenLifetime;
        settings.AccessCodeLifetime = IdentityValidation.CheckLifetime(name, nameof(accessCode), accessCode) ?? settings.AccessCodeLifetime;
        return builder;
    }

    /// <summary>
    /// Sets what the <c>sub</c> claim says about the user.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="mode">Without a call, <see cref="AuthentikSubjectMode.HashedUserId"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is none of the values.</exception>
    /// <remarks>
    /// <para>Applications know their users by this claim: changing it makes strangers of all of them.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithSubjectMode(AuthentikSubjectMode.UserUuid);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithSubjectMode(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, AuthentikSubjectMode mode)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckEnum(mode);

        builder.Resource.Settings.SubjectMode = mode;
        return builder;
    }

    /// <summary>
    /// Sets what the issuer of the application's tokens looks like.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="mode">Without a call, <see cref="AuthentikIssuerMode.PerApplication"/>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is none of the values.</exception>
    /// <remarks>
    /// <para>
    /// The discovery document of the application stays at its own address and names the issuer. Clients that check whether both begin alike refuse
    /// <see cref="AuthentikIssuerMode.Global"/>.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithIssuerMode(AuthentikIssuerMode.Global);
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithIssuerMode(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, AuthentikIssuerMode mode)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IdentityValidation.CheckEnum(mode);

        builder.Resource.Settings.IssuerMode = mode;
        return builder;
    }

    /// <summary>
    /// Sets the certificate whose key signs the application's tokens.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name of the certificate in authentik. Without a call it is the self-signed one that authentik makes on its first start.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// If authentik has no certificate of that name, it refuses what is declared, and the resources say so. An entry of the model
    /// <c>authentik_crypto.certificatekeypair</c> makes one, see <c>AddEntry</c>.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("portal-login").WithSigningKey("tokens.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithSigningKey(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string certificateName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificateName);

        builder.Resource.Settings.SigningKey = certificateName;
        return builder;
    }

    /// <summary>
    /// Signs the application's tokens with its client secret (HS256) instead of a key pair, for clients that cannot do better.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para><c>Authentik.Aspire.Client</c> accepts no such tokens.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("old-app-login").WithoutSigningKey();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithoutSigningKey(this IResourceBuilder<AuthentikOidcApplicationResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.SigningKey = null;
        return builder;
    }

    /// <summary>
    /// Encrypts the application's tokens.
    /// </summary>
    /// <param name="builder">The resource builder of the application.</param>
    /// <param name="certificateName">The name of the certificate in authentik for which they are encrypted. The application has its key.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>If authentik has no certificate of that name, tokens are not encrypted. <c>Authentik.Aspire.Client</c> has no key to read them with.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddOidcApplication("partner-login").WithEncryptionKey("partner.example.com");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikOidcApplicationResource> WithEncryptionKey(
        this IResourceBuilder<AuthentikOidcApplicationResource> builder, string certificateName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(certificateName);

        builder.Resource.Settings.EncryptionKey = certificateName;
        return builder;
    }
}
