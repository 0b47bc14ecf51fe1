using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Says what a password that somebody chooses must be like: on changing it, on recovery and on enrollment.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="configure">Changes the rules; without it they are authentik's own, 8 characters and a strength of 3.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// Bad values are an error when the model is built. An administrator who sets a password in authentik, and the passwords of declared users,
    /// are not asked. The rules are shown as the resource <c>{server}-sign-in</c>, healthy when authentik has them.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithPasswordPolicy(password =>
    /// {
    ///     password.MinimumLength = 12;
    ///     password.MinimumStrength = 4;
    ///     password.RefuseBreached = true;
    /// });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithPasswordPolicy(
        this IResourceBuilder<AuthentikResource> builder, Action<AuthentikPasswordPolicy>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configure?.Invoke(builder.SignIn().Password ??= new());
        builder.SignIn().Password ??= new();
        return builder;
    }

    /// <summary>
    /// Says how long people stay signed in to authentik.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="configure">Changes the rules.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It changes the stage <c>default-authentication-login</c>. Bad values are an error when the model is built.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithSessions(sessions =>
    /// {
    ///     sessions.Duration = TimeSpan.FromHours(10);
    ///     sessions.RememberMe = TimeSpan.FromDays(14);
    /// });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithSessions(this IResourceBuilder<AuthentikResource> builder, Action<AuthentikSessions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        configure(builder.SignIn().Sessions ??= new());
        return builder;
    }

    /// <summary>
    /// Says which second factors there are and who needs one.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="configure">Changes the rules; without it a factor is optional.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// It changes the stage <c>default-authentication-mfa-validation</c>; recovery and enrollment of this library ask for the factor too. Bad
    /// values are an error when the model is built.
    /// </para>
    /// <example>
    /// Administrators need one, the others may have one
    /// <code lang="csharp">
    /// authentik.WithMultiFactor(mfa =>
    /// {
    ///     mfa.Authenticators = [AuthentikAuthenticator.Totp, AuthentikAuthenticator.WebAuthn];
    ///     mfa.RequireFor(admins);
    /// });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMultiFactor(
        this IResourceBuilder<AuthentikResource> builder, Action<AuthentikMultiFactor>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configure?.Invoke(builder.SignIn().MultiFactor ??= new());
        builder.SignIn().MultiFactor ??= new();
        return builder;
    }

    /// <summary>
    /// Lets people choose a new password by a link in a mail. The sign-in page then says "Forgot password?".
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="configure">Changes mail and link.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It makes the flow <c>aspire-recovery</c>, as authentik's example, and makes it the recovery flow of the default brand. authentik needs a mail server.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithRecovery(recovery => recovery.LinkLifetime = TimeSpan.FromMinutes(15));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithRecovery(this IResourceBuilder<AuthentikResource> builder, Action<AuthentikRecovery>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configure?.Invoke(builder.SignIn().Recovery ??= new());
        builder.SignIn().Recovery ??= new();
        return builder;
    }

    /// <summary>
    /// Lets people make themselves an account.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="configure">Says who may, and what they get.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It makes the flow <c>aspire-enrollment</c>, as authentik's example. The sign-in page links to it unless an invitation is required.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithEnrollment(enrollment =>
    /// {
    ///     enrollment.Invitations = AuthentikInvitations.Required;
    ///     enrollment.Group = guests;
    /// });
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithEnrollment(this IResourceBuilder<AuthentikResource> builder, Action<AuthentikEnrollment>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        configure?.Invoke(builder.SignIn().Enrollment ??= new());
        builder.SignIn().Enrollment ??= new();
        return builder;
    }

    /// <summary>
    /// Adds an invitation to enroll. authentik 2025.12 and later; before, its blueprints cannot make any.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="name">The name of the resource, and of the invitation in authentik: letters, digits and hyphens.</param>
    /// <param name="expires">When it ends. If <see langword="null"/>, never.</param>
    /// <param name="singleUse">Whether it works once only. authentik then deletes it, and makes a new one, with another link, at the next start.</param>
    /// <param name="fixedData">What the invited user has whatever they type, by the key of the field: <c>username</c>, <c>name</c>, <c>email</c>, <c>attributes</c>.</param>
    /// <returns>A reference to the <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>
    /// The link is the enrollment flow's with the key of the invitation, <c>/if/flow/aspire-enrollment/?itoken=…</c>; authentik makes the key, and
    /// its administrator's pages show the link. It needs <see cref="WithEnrollment"/> with invitations.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.AddInvitation("spring-guests", expires: new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikInvitationResource> AddInvitation(
        this IResourceBuilder<AuthentikResource> builder,
        [ResourceName] string name,
        DateTimeOffset? expires = null,
        bool singleUse = false,
        Dictionary<string, AuthentikValue>? fixedData = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var invitation = new AuthentikInvitationResource(name, builder.Resource) { Expires = expires, SingleUse = singleUse, FixedData = new Dictionary<string, AuthentikValue>(fixedData ?? []) };
        builder.Resource.Rules.Invitations.Add(invitation);
        return builder.AddDeclared(invitation).WithIconName("MailTemplate");
    }

    /// <summary>
    /// Lets people delete their account, in their settings.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It makes the flow <c>aspire-unenrollment</c>, as authentik's example, and makes it the unenrollment flow of the default brand.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithUnenrollment();
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithUnenrollment(this IResourceBuilder<AuthentikResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.SignIn().HasUnenrollment = true;
        return builder;
    }

    /// <summary>
    /// Says how often people are asked whether an application may know them, where its authorization flow asks at all.
    /// </summary>
    /// <param name="builder">The resource builder of the server.</param>
    /// <param name="mode">How often.</param>
    /// <param name="expireAfter">After what time they are asked again, with <see cref="AuthentikConsent.Expiring"/>. Whole seconds; the default is four weeks.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>It changes the stage <c>default-provider-authorization-consent</c> of the flow <c>default-provider-authorization-explicit-consent</c>.</para>
    /// <example>
    /// <code lang="csharp">
    /// authentik.WithConsent(AuthentikConsent.Expiring, TimeSpan.FromDays(90));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithConsent(this IResourceBuilder<AuthentikResource> builder, AuthentikConsent mode, TimeSpan? expireAfter = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.SignIn().Consent = (mode, expireAfter);
        return builder;
    }

    /// <summary>The rules of the server, and the resource that shows how they are doing.</summary>
    private static SignInRules SignIn(this IResourceBuilder<AuthentikResource> builder)
    {
        var rules = builder.Resource.Rules;
        if (rules.Resource is null)
        {
            rules.Resource = new($"{builder.Resource.Name}-sign-in", builder.Resource);
            builder.AddDeclared(rules.Resource).WithIconName("ShieldKeyhole");
        }

        return rules;
    }
}
