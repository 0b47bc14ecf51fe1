using Authentik.Aspire.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Provides extension methods for signing users of ASP.NET Core applications in with authentik.
/// </summary>
public static class AuthentikClientExtensions
{
    /// <summary>
    /// Signs users in with authentik, and keeps them signed in with a cookie.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="connectionName">The name of the connection string, which is the name of the application in the app host.</param>
    /// <param name="authenticationScheme">The name of the authentication scheme.</param>
    /// <param name="configureOptions">Changes the options of the OpenID Connect handler.</param>
    /// <returns>An <see cref="AuthenticationBuilder"/> to which other schemes can be added.</returns>
    /// <exception cref="InvalidOperationException">The connection string, or a part of it, is missing or wrong; the message says which and what to do.</exception>
    /// <remarks>
    /// <para>
    /// Code flow with PKCE. The groups of the user are roles, so that <c>[Authorize(Roles = "portal-admins")]</c> and <c>RequireRole</c> work;
    /// <c>User.Identity.Name</c> is the user name, and the claim <c>name</c> the full name. Signing out of the scheme ends the session at authentik
    /// too. If the app host gives the application offline access, tokens are refreshed before they expire, and a
    /// user whom authentik gives no new ones is signed out; the claims stay those of the last sign-in.
    /// </para>
    /// <para>
    /// A health check asks for the discovery document. Requests to authentik are traced as those of every <see cref="HttpClient"/> are
    /// (<c>AddHttpClientInstrumentation</c>, part of Aspire's service defaults). The cookie lasts a working day of 8 hours from the last use; change
    /// that with <c>Services.Configure&lt;CookieAuthenticationOptions&gt;("Cookies", …)</c>.
    /// </para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddAuthentikOpenIdConnect("portal-login");
    /// builder.Services.AddAuthorization();
    /// </code>
    /// </example>
    /// </remarks>
    public static AuthenticationBuilder AddAuthentikOpenIdConnect(
        this IHostApplicationBuilder builder,
        string connectionName,
        string authenticationScheme = OpenIdConnectDefaults.AuthenticationScheme,
        Action<OpenIdConnectOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);

        var connection = AuthentikConnection.Read(builder.Configuration, connectionName, needsSecret: true);
        builder.AddDiscoveryHealthCheck(connection);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<TokenRefresher>();
        return builder.Services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = authenticationScheme;
                options.DefaultSignOutScheme = authenticationScheme;
            })
            .AddCookie(options => SignInOptions.ConfigureCookie(options, connection, authenticationScheme))
            .AddOpenIdConnect(authenticationScheme, options =>
            {
                SignInOptions.Configure(options, connection);
                configureOptions?.Invoke(options);
            });
    }

    /// <summary>
    /// Accepts access tokens of authentik, as <c>Authorization: Bearer</c>, that were issued for the application.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="connectionName">The name of the connection string, which is the name of the application in the app host.</param>
    /// <param name="authenticationScheme">The name of the authentication scheme.</param>
    /// <param name="configureOptions">Changes the options of the bearer token handler.</param>
    /// <returns>An <see cref="AuthenticationBuilder"/> to which other schemes can be added.</returns>
    /// <exception cref="InvalidOperationException">The connection string, or a part of it, is missing or wrong; the message says which and what to do.</exception>
    /// <remarks>
    /// <para>The connection string may do without a client secret. Beside <c>AddAuthentikOpenIdConnect</c> the cookie stays the default scheme.</para>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddAuthentikJwtBearer("portal-login");
    /// builder.Services.AddAuthorization();
    /// </code>
    /// </example>
    /// </remarks>
    public static AuthenticationBuilder AddAuthentikJwtBearer(
        this IHostApplicationBuilder builder,
        string connectionName,
        string authenticationScheme = JwtBearerDefaults.AuthenticationScheme,
        Action<JwtBearerOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);

        var connection = AuthentikConnection.Read(builder.Configuration, connectionName, needsSecret: false);
        builder.AddDiscoveryHealthCheck(connection);
        return builder.Services
            .AddAuthentication(options => options.DefaultScheme ??= authenticationScheme)
            .AddJwtBearer(authenticationScheme, options =>
            {
                SignInOptions.Configure(options, connection);
                configureOptions?.Invoke(options);
            });
    }

    private static void AddDiscoveryHealthCheck(this IHostApplicationBuilder builder, AuthentikConnection connection)
    {
        // Signing in and checking tokens of one application need one check.
        var name = $"authentik {connection.Name}";
        if (builder.Services.Any(service => service.ServiceType == typeof(DiscoveryHealthCheck) && Equals(service.ServiceKey, name)))
        {
            return;
        }

        builder.Services.AddHttpClient();
        builder.Services.TryAddKeyedSingleton(name, (services, _) => new DiscoveryHealthCheck(services.GetRequiredService<IHttpClientFactory>(), connection));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, services => services.GetRequiredKeyedService<DiscoveryHealthCheck>(name), HealthStatus.Unhealthy, tags: null));
    }
}
