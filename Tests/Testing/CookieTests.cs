using Authentik.Aspire.Testing;

namespace Tests.Testing;

/// <summary>Cookies go where browsers send them, and nowhere else.</summary>
public class CookieTests
{
    private static readonly Uri s_site = new("https://app.example.com/account/page");

    [Theory]
    [InlineData("a=1", "https://app.example.com/other", true)]
    [InlineData("a=1", "https://app.example.com:8443/", true)]
    [InlineData("a=1", "https://example.com/", false)]
    [InlineData("a=1; Path=/signin-oidc", "https://app.example.com/signin-oidc?code=x", true)]
    [InlineData("a=1; Path=/signin-oidc", "https://app.example.com/signin-oidc2", false)]
    [InlineData("a=1; Path=/signin-oidc", "https://app.example.com/", false)]
    [InlineData("a=1; Domain=example.com", "https://other.example.com/", true)]
    [InlineData("a=1; Domain=example.com", "https://badexample.com/", false)]
    [InlineData("a=1; Domain=other.org", "https://other.org/", false)]
    [InlineData("a=1; Secure", "http://app.example.com/", false)]
    [InlineData("a=1; Max-Age=0", "https://app.example.com/", false)]
    public void ACookieIsSentTo(string cookie, string url, bool expected)
    {
        var jar = new CookieJar();
        using var response = new HttpResponseMessage();
        response.Headers.Add("Set-Cookie", cookie);
        jar.Read(s_site, response);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        jar.Write(request);
        Assert.Equal(expected, request.Headers.Contains("Cookie"));
    }
}
