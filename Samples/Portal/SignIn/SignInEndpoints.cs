using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Pages;

namespace Portal.SignIn;

/// <summary>The pages and the API that know their user.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this WebApplication app)
    {
        if (!SignInServices.IsEnabled(app.Configuration))
        {
            return;
        }

        app.MapGet("/me", async (HttpContext context, ClaimsPrincipal user) => Page<ProfilePage>(new
        {
            Visitor = new Visitor(true, user),
            TokenExpiry = DateTimeOffset.TryParse(
                await context.GetTokenAsync("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry) ? expiry : (DateTimeOffset?)null,
        })).RequireAuthorization();

        app.MapGet("/admins", (ClaimsPrincipal user) => Page<AdministratorsPage>(new { Visitor = new Visitor(true, user) }))
            .RequireAuthorization(SignInServices.AdministratorsPolicy);

        app.MapGet(SignInServices.DeniedPath, (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page<DeniedPage>(new { Visitor = new Visitor(true, context.User) });
        });

        // Always back to a page of this site: an address in the query could lead anywhere.
        app.MapGet("/sign-in", () => TypedResults.Challenge(new() { RedirectUri = "/me" }, [OpenIdConnectDefaults.AuthenticationScheme]));

        // A form and not a link, so that no other page can sign somebody out; the cookie does not come along with forms of other sites.
        app.MapPost("/sign-out", () => TypedResults.SignOut(new() { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme])).RequireAuthorization();

        app.MapGet("/api/me", (ClaimsPrincipal user) => new Me(
            user.Identity?.Name, user.FindFirstValue("email"), [.. user.FindAll("groups").Select(claim => claim.Value).Order(StringComparer.Ordinal)]))
            .RequireAuthorization(SignInServices.TokenPolicy);
    }

    private static RazorComponentResult<TPage> Page<TPage>(object parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent => new(parameters) { PreventStreamingRendering = true };

    /// <summary>What the API says of the owner of a token.</summary>
    private sealed record Me(string? UserName, string? Email, IReadOnlyList<string> Groups);
}
