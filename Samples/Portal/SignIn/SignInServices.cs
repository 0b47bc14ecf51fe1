using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Portal.SignIn;

/// <summary>Signing in is there when the app host hands over an application of authentik; without one the portal is open to everybody.</summary>
internal static class SignInServices
{
    /// <summary>The name of the application in the app host.</summary>
    public const string ConnectionName = "portal-login";

    /// <summary>The group in authentik whose members may open the administrators' page.</summary>
    public const string AdministratorsGroup = "portal-admins";

    public const string AdministratorsPolicy = "Administrators";
    public const string TokenPolicy = "Token";
    public const string DeniedPath = "/denied";

    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        if (!IsEnabled(builder.Configuration))
        {
            return;
        }

        builder.AddAuthentikOpenIdConnect(ConnectionName, configureOptions: options => options.AccessDeniedPath = DeniedPath);
        builder.AddAuthentikJwtBearer(ConnectionName);
        builder.Services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, options => options.AccessDeniedPath = DeniedPath);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(AdministratorsPolicy, policy => policy.RequireRole(AdministratorsGroup))
            .AddPolicy(TokenPolicy, new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser().Build());
    }

    public static bool IsEnabled(IConfiguration configuration) => configuration.GetConnectionString(ConnectionName) is { Length: > 0 };
}
