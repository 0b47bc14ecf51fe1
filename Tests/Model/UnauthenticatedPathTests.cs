using Aspire.Hosting;
using Authentik.Aspire.Hosting;

namespace Tests.Model;

public sealed class UnauthenticatedPathTests
{
    [Fact]
    public void EachPatternIsALineOfTheProvidersSetting()
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        var wiki = authentik.ApplicationBuilder.CreateResourceBuilder(authentik.Resource.ApplicationList.Single());
        wiki.WithUnauthenticatedPath("^/health$").WithUnauthenticatedPath("^/hooks/");
        Assert.Contains(@"skip_path_regex: ""^/health$\n^/hooks/""", new AuthentikBlueprint(authentik.Resource).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "pattern")]
    [InlineData("^/a\n^/b", "The path pattern of 'wiki' holds a line break. Call WithUnauthenticatedPath once for each pattern.")]
    [InlineData("^/a(", "The path pattern '^/a(' of 'wiki' is not a regular expression that authentik takes:")]
    [InlineData("^/(?!admin)", "The path pattern '^/(?!admin)' of 'wiki' is not a regular expression that authentik takes:")]
    public void BadPatternsAreRefused(string pattern, string message)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        TestModel.AddProxied(authentik, "wiki");
        var wiki = authentik.ApplicationBuilder.CreateResourceBuilder(authentik.Resource.ApplicationList.Single());
        var refusal = Assert.ThrowsAny<ArgumentException>(() => wiki.WithUnauthenticatedPath(pattern));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }
}
