using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Authentik.Aspire.Client;

/// <summary>Options of the framework's own handlers that suit authentik.</summary>
internal static class SignInOptions
{
    private const string NameClaim = "preferred_username";
    private const string GroupsClaim = "groups";

    /// <summary>A working day.</summary>
    private static readonly TimeSpan s_cookieLifetime = TimeSpan.FromHours(8);

    /// <summary>Signatures with a key pair. A token signed with a shared secret, or not at all, is none of authentik's.</summary>
    private static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void ConfigureCookie(CookieAuthenticationOptions options, AuthentikConnection connection, string scheme)
    {
        // Browsers keep cookies by host, not by port: without a name of its own, applications on one machine would overwrite each other's.
        options.Cookie.Name = $".AspNetCore.{connection.Name}";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.SlidingExpiration = true;
        options.ExpireTimeSpan = s_cookieLifetime;
        if (connection.OfflineAccess)
        {
            options.Events.OnValidatePrincipal = context =>
                context.HttpContext.RequestServices.GetRequiredService<TokenRefresher>().ValidateAsync(context, scheme);
        }
    }

    public static void Configure(OpenIdConnectOptions options, AuthentikConnection connection)
    {
        options.Authority = connection.Authority.ToString();
        options.ClientId = connection.ClientId;
        options.ClientSecret = connection.ClientSecret;
        options.RequireHttpsMetadata = connection.RequireHttpsMetadata;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.UsePkce = true;

        // The answer comes as a link, not as a form of another site: strict cookie rules then need no exception, and http on a developer's machine works.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SameSite = SameSiteMode.Lax;

        options.Scope.Clear();
        foreach (var scope in (IEnumerable<string>)["openid", "profile", "email", .. connection.ExtraScopes])
        {
            options.Scope.Add(scope);
        }

        if (connection.OfflineAccess)
        {
            options.Scope.Add("offline_access");
        }

        // Signing out at authentik wants the token it gave.
        options.SaveTokens = true;
        options.TokenHandler = new SignedTokenHandler();
        options.MapInboundClaims = false;
        options.SignedOutRedirectUri = "/";
        Configure(options.TokenValidationParameters);

        options.Events.OnRedirectToIdentityProvider = context =>
        {
            context.ProtocolMessage.IssuerAddress = connection.AuthorizationEndpoint ?? context.ProtocolMessage.IssuerAddress;
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToIdentityProviderForSignOut = async context =>
        {
            context.ProtocolMessage.IssuerAddress = connection.EndSessionEndpoint ?? context.ProtocolMessage.IssuerAddress;

            // The handler ends the session at authentik; the cookie of the application is its own.
            await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions
                .SignOutAsync(context.HttpContext, CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        };
    }

    public static void Configure(JwtBearerOptions options, AuthentikConnection connection)
    {
        options.Authority = connection.Authority.ToString();
        options.Audience = connection.ClientId;
        options.RequireHttpsMetadata = connection.RequireHttpsMetadata;
        options.MapInboundClaims = false;
        Configure(options.TokenValidationParameters);
    }

    private static void Configure(TokenValidationParameters parameters)
    {
        parameters.NameClaimType = NameClaim;
        parameters.RoleClaimType = GroupsClaim;
        parameters.ValidAlgorithms = s_algorithms;
    }
}
