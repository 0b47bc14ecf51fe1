using System.Security.Claims;

namespace Portal.SignIn;

/// <summary>Who looks at a page, as far as the page shows it.</summary>
/// <param name="SignInEnabled">Whether there is anything to sign in with.</param>
/// <param name="User">The user, signed in or not.</param>
public sealed record Visitor(bool SignInEnabled, ClaimsPrincipal User)
{
    /// <summary>Anybody, where nobody can sign in.</summary>
    public static Visitor Anybody { get; } = new(false, new ClaimsPrincipal());

    public bool IsSignedIn => User.Identity?.IsAuthenticated == true;

    public bool IsAdministrator => User.IsInRole(SignInServices.AdministratorsGroup);

    public string Name => User.FindFirstValue("name") ?? User.Identity?.Name ?? "";

    public string Email => User.FindFirstValue("email") ?? "None";

    public IReadOnlyList<string> Groups => [.. User.FindAll("groups").Select(claim => claim.Value).Order(StringComparer.Ordinal)];
}
