using System.Globalization;
using System.Net.Mail;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;

namespace Aspire.Hosting;

public static partial class AuthentikBuilderExtensions
{
    /// <summary>
    /// Sets the mail server that authentik sends e-mails by: for recovery, enrolment, codes and notifications.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="host">The name or address of the mail server, as the containers reach it.</param>
    /// <param name="port">The port. If <see langword="null"/>, the usual one of <paramref name="security"/>: 25, 587 or 465.</param>
    /// <param name="userName">The parameter that contains the account, or <see langword="null"/> if the server wants none.</param>
    /// <param name="password">The parameter that contains the password of the account; it needs <paramref name="userName"/>.</param>
    /// <param name="security">How the connection is protected.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentException">There is a password without an account, or an account without a password.</exception>
    /// <exception cref="DistributedApplicationException"><paramref name="host"/> is no host name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is not from 1 to 65535.</exception>
    /// <remarks>
    /// <para>Without a mail server authentik tries <c>localhost:25</c>, where nothing listens in a container. The last call counts.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSmtp("mail.example.com", userName: builder.AddParameter("smtp-user"),
    ///         password: builder.AddParameter("smtp-password", secret: true), security: AuthentikMailSecurity.StartTls)
    ///     .WithMailFrom("authentik &lt;auth@example.com&gt;");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithSmtp(
        this IResourceBuilder<AuthentikResource> builder,
        string host,
        int? port = null,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        AuthentikMailSecurity security = AuthentikMailSecurity.None)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (userName is null != password is null)
        {
            throw new ArgumentException("A mail server takes an account and its password together: give both, or neither.", userName is null ? nameof(userName) : nameof(password));
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new DistributedApplicationException(
                $"The mail server of '{builder.Resource.Name}' is '{host}'. Give a host name such as mail.example.com; the port is an argument of its own.");
        }

        var usual = security switch
        {
            AuthentikMailSecurity.None => 25,
            AuthentikMailSecurity.StartTls => 587,
            AuthentikMailSecurity.Tls => 465,
            _ => throw new ArgumentOutOfRangeException(nameof(security), security, "There is no such protection."),
        };
        var number = WebValidation.Port(port, nameof(port)) ?? usual;
        return builder.SetSmtp(host, number.ToString(CultureInfo.InvariantCulture), userName?.Resource, password?.Resource, security);
    }

    /// <summary>
    /// Sends authentik's e-mails to a container of the stack, such as a mailbox for tests.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="endpoint">The endpoint of the mail server. It is used without TLS and without an account.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <remarks>
    /// <para>The last call of <c>WithSmtp</c> counts. authentik does not wait for the mail server: it tries again when there is one.</para>
    /// <example>
    /// <code lang="csharp">
    /// var mailbox = builder.AddContainer("mailbox", "axllent/mailpit", "v1.27")
    ///     .WithEndpoint(targetPort: 1025, name: "smtp")
    ///     .WithHttpEndpoint(targetPort: 8025);
    ///
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSmtp(mailbox.GetEndpoint("smtp"));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithSmtp(this IResourceBuilder<AuthentikResource> builder, EndpointReference endpoint)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpoint);

        return builder.SetSmtp(endpoint.Property(EndpointProperty.Host), endpoint.Property(EndpointProperty.Port), userName: null, password: null, AuthentikMailSecurity.None);
    }

    /// <summary>
    /// Sets the sender of authentik's e-mails.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="from">An address, or a name and an address: <c>authentik &lt;auth@example.com&gt;</c>. The default is <c>authentik@localhost</c>, which mail servers refuse.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="from"/> holds no mail address.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSmtp("mail.example.com")
    ///     .WithMailFrom("authentik &lt;auth@example.com&gt;");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMailFrom(this IResourceBuilder<AuthentikResource> builder, string from)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(from);
        if (!MailAddress.TryCreate(from, out _))
        {
            throw new DistributedApplicationException(
                $"The sender of the e-mails of '{builder.Resource.Name}' is '{from}'. Give an address such as auth@example.com, or authentik <auth@example.com>.");
        }

        builder.Resource.CoreSettings["AUTHENTIK_EMAIL__FROM"] = new(nameof(WithMailFrom), _ => from);
        return builder;
    }

    /// <summary>
    /// Sets how long authentik waits for the mail server.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="timeout">The time, in whole seconds from 1 second to 10 minutes. The default is 10 seconds.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is less than a second or more than 10 minutes.</exception>
    /// <remarks>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithSmtp("mail.example.com")
    ///     .WithMailTimeout(TimeSpan.FromSeconds(30));
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMailTimeout(this IResourceBuilder<AuthentikResource> builder, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMinutes(10));

        var seconds = ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        builder.Resource.CoreSettings["AUTHENTIK_EMAIL__TIMEOUT"] = new(nameof(WithMailTimeout), _ => seconds);
        return builder;
    }

    /// <summary>
    /// Sets the folder in the containers that templates of e-mails are read from.
    /// </summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="path">The path in the containers. The default is <c>/templates</c>.</param>
    /// <returns>The <see cref="IResourceBuilder{T}"/>.</returns>
    /// <exception cref="DistributedApplicationException"><paramref name="path"/> does not begin with a slash.</exception>
    /// <remarks>
    /// <para>It is only for templates that an image of your own brings. Those of a folder on the host are mounted at the default path.</para>
    /// <example>
    /// <code lang="csharp">
    /// var authentik = builder.AddAuthentik("authentik")
    ///     .WithMailTemplatePath("/opt/templates");
    /// </code>
    /// </example>
    /// </remarks>
    public static IResourceBuilder<AuthentikResource> WithMailTemplatePath(this IResourceBuilder<AuthentikResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.StartsWith('/'))
        {
            throw new DistributedApplicationException(
                $"The folder of the mail templates of '{builder.Resource.Name}' is '{path}'. Give a path in the containers, which begins with a slash.");
        }

        builder.Resource.CoreSettings["AUTHENTIK_EMAIL__TEMPLATE_DIR"] = new(nameof(WithMailTemplatePath), _ => path);
        return builder;
    }

    private static IResourceBuilder<AuthentikResource> SetSmtp(
        this IResourceBuilder<AuthentikResource> builder, object host, object port, ParameterResource? userName, ParameterResource? password, AuthentikMailSecurity security)
    {
        var settings = builder.Resource.CoreSettings;
        settings["AUTHENTIK_EMAIL__HOST"] = new(nameof(WithSmtp), _ => host);
        settings["AUTHENTIK_EMAIL__PORT"] = new(nameof(WithSmtp), _ => port);
        settings["AUTHENTIK_EMAIL__USERNAME"] = new(nameof(WithSmtp), _ => userName);
        settings["AUTHENTIK_EMAIL__PASSWORD"] = new(nameof(WithSmtp), _ => password);

        // Both at once is an error of authentik's.
        settings["AUTHENTIK_EMAIL__USE_TLS"] = new(nameof(WithSmtp), _ => security == AuthentikMailSecurity.StartTls ? "true" : "false");
        settings["AUTHENTIK_EMAIL__USE_SSL"] = new(nameof(WithSmtp), _ => security == AuthentikMailSecurity.Tls ? "true" : "false");
        return builder;
    }
}
