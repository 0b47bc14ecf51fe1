using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tests.Model;

namespace Tests.Client;

/// <summary>What WithReference hands over makes complete options, for this library's client and for ASP.NET Core alone.</summary>
public class HandedOverTests
{
    [Fact]
    public async Task TheClientSignsInWithWhatIsHandedOver()
    {
        var builder = await ApplicationAsync(offlineAccess: true);
        builder.AddAuthentikOpenIdConnect("portal-login");
        await using var app = builder.Build();
        var options = Options<OpenIdConnectOptions>(app, OpenIdConnectDefaults.AuthenticationScheme);
        Assert.Equal("http://localhost:9000/application/o/portal-login/", options.Authority);
        Assert.Equal(("portal-login", "the-secret"), (options.ClientId, options.ClientSecret));
        Assert.Equal(("code", "query", true, true), (options.ResponseType, options.ResponseMode, options.UsePkce, options.SaveTokens));
        Assert.Equal(["email", "offline_access", "openid", "profile"], options.Scope.Order(StringComparer.Ordinal));
        Assert.Equal(("preferred_username", "groups"), (options.TokenValidationParameters.NameClaimType, options.TokenValidationParameters.RoleClaimType));
        var cookie = Options<CookieAuthenticationOptions>(app, CookieAuthenticationDefaults.AuthenticationScheme).Cookie;
        Assert.Equal((".AspNetCore.portal-login", true, SameSiteMode.Lax), (cookie.Name, cookie.HttpOnly, cookie.SameSite));
    }

    [Fact]
    public async Task AspNetCoreAloneSignsInWithWhatIsHandedOver()
    {
        var builder = await ApplicationAsync(offlineAccess: true);
        builder.Services.AddAuthentication().AddCookie().AddOpenIdConnect(options => options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme);
        await using var app = builder.Build();
        var options = Options<OpenIdConnectOptions>(app, OpenIdConnectDefaults.AuthenticationScheme);
        Assert.Equal("http://localhost:9000/application/o/portal-login/", options.Authority);
        Assert.Equal(("portal-login", "the-secret"), (options.ClientId, options.ClientSecret));
        Assert.Equal(("code", "query", true, false), (options.ResponseType, options.ResponseMode, options.UsePkce, options.RequireHttpsMetadata));
        Assert.Equal(["email", "offline_access", "openid", "profile"], options.Scope.Order(StringComparer.Ordinal));
        Assert.Equal((SameSiteMode.Lax, SameSiteMode.Lax), (options.CorrelationCookie.SameSite, options.NonceCookie.SameSite));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BesideACookieTokensAreNotTheDefaultWhateverComesFirst(bool cookieFirst)
    {
        var builder = await ApplicationAsync(offlineAccess: false);
        if (cookieFirst)
        {
            builder.AddAuthentikOpenIdConnect("portal-login");
        }

        builder.AddAuthentikJwtBearer("portal-login");
        if (!cookieFirst)
        {
            builder.AddAuthentikOpenIdConnect("portal-login");
        }

        await using var app = builder.Build();
        var defaults = app.Services.GetRequiredService<IOptions<Microsoft.AspNetCore.Authentication.AuthenticationOptions>>().Value;
        Assert.Equal((CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme), (defaults.DefaultScheme, defaults.DefaultChallengeScheme));
        Assert.Equal("portal-login", Options<JwtBearerOptions>(app, JwtBearerDefaults.AuthenticationScheme).Audience);
    }

    /// <summary>An application with the environment that an app host would start it with.</summary>
    private static async Task<WebApplicationBuilder> ApplicationAsync(bool offlineAccess)
    {
        var model = TestModel.Builder("--Parameters:portal-login-client-secret=the-secret");
        var authentik = TestModel.AddStack(model, "2025.8.4");
        var login = authentik.AddOidcApplication("portal-login").WithRedirectUri("http://localhost:5000/signin-oidc");
        var portal = model.AddExecutable("portal", "never-started", ".").WithReference(offlineAccess ? login.WithOfflineAccess() : login);
        await using var complete = await TestModel.CompleteAsync(model);
        FakeAuthentik.Allocate(authentik.Resource, "http", 9000);
        var context = new EnvironmentCallbackContext(complete.ExecutionContext, portal.Resource, new Dictionary<string, object>());
        foreach (var annotation in portal.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var settings = new Dictionary<string, string?>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            var text = value as string ?? await ((IValueProvider)value).GetValueAsync(new ValueProviderContext { Caller = portal.Resource }, default);
            settings[name.Replace("__", ":", StringComparison.Ordinal)] = text!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    private static T Options<T>(WebApplication app, string scheme)
        where T : class => app.Services.GetRequiredService<IOptionsMonitor<T>>().Get(scheme);
}
