using Authentik.Emulator.Configuration;

namespace Tests.Emulator;

public sealed class ConfigurationTests
{
    private static readonly AuthentikRelease s_release = AuthentikRelease.Parse("2025.8.4");

    private static AuthentikConfiguration Load(params (string Name, string Value)[] variables) =>
        AuthentikConfiguration.Load(s_release, variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    [Fact]
    public void DoubleUnderscoresNestAndDefaultsFillTheRest()
    {
        var configuration = Load(("AUTHENTIK_POSTGRESQL__HOST", "db"), ("AUTHENTIK_POSTGRESQL__PORT", "6432"));
        Assert.Equal(("db", 6432, "authentik"),
            (configuration.Text("postgresql.host"), configuration.Number("postgresql.port"), configuration.Text("postgresql.user")));
        Assert.Equal("0.0.0.0:9000", configuration.Text("listen.http"));
    }

    [Fact]
    public void TheDatabasePasswordComesFromTheLegacyVariableUnlessItIsSet()
    {
        Assert.Equal("legacy", Load(("POSTGRES_PASSWORD", "legacy")).Text("postgresql.password"));
        Assert.Equal("own", Load(("POSTGRES_PASSWORD", "legacy"), ("AUTHENTIK_POSTGRESQL__PASSWORD", "own")).Text("postgresql.password"));
    }

    [Fact]
    public void ValuesMayPointToVariablesAndFiles()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "12345\n");
        try
        {
            var configuration = Load(
                ("AUTHENTIK_SECRET_KEY", $"file://{file}"), ("AUTHENTIK_COOKIE_DOMAIN", "env://NOT_THERE?fallback"),
                    ("AUTHENTIK_POSTGRESQL__PASSWORD", "env://OTHER"), ("OTHER", "x"));
            Assert.Equal("12345", configuration.SecretKey());
            Assert.Equal(("fallback", "x"), (configuration.Text("cookie_domain"), configuration.Text("postgresql.password")));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void AFileThatCannotBeReadIsTheDefaultAndAWarning()
    {
        var configuration = Load(("AUTHENTIK_POSTGRESQL__PASSWORD", "file:///not/there?spare"));
        Assert.Equal("spare", configuration.Text("postgresql.password"));
        Assert.Contains("/not/there", Assert.Single(configuration.Warnings));
    }

    [Fact]
    public void ASecretKeyOfDigitsIsReadAsANumberAndRefused()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Load(("AUTHENTIK_SECRET_KEY", "1234567890")).SecretKey());
        Assert.Contains("AUTHENTIK_SECRET_KEY", exception.Message);
        Assert.Contains("object of type 'int' has no len()", exception.Message);
        Assert.DoesNotContain("1234567890", exception.Message);
    }

    [Fact]
    public void AMissingSecretKeyIsRefused() =>
        Assert.Contains("AUTHENTIK_SECRET_KEY", Assert.Throws<ConfigurationException>(() => Load().SecretKey()).Message);

    [Theory]
    [InlineData("2025.2.4", true, "/media", 502, false, true)]
    [InlineData("2025.8.4", true, "/media", 502, true, false)]
    [InlineData("2026.2.2", false, "/data", 503, true, false)]
    public void ReleasesDifferWhereAuthentiksDo(string version, bool redis, string storage, int starting, bool workerListens, bool serverBootstraps)
    {
        var release = AuthentikRelease.Parse(version);
        Assert.Equal(
            (redis, storage, starting, workerListens, serverBootstraps),
            (release.NeedsRedis, release.StoragePath, release.StartingStatus, release.WorkerListens, release.ServerBootstraps));
        Assert.Equal(redis, AuthentikConfiguration.Load(release, new Dictionary<string, string>()).Root.ContainsKey("redis"));
    }

    [Theory]
    [InlineData("2024.12.1")]
    [InlineData("2025.10.0")]
    [InlineData("latest")]
    public void AReleaseThatIsNotPlayedIsRefused(string version) =>
        Assert.Contains(version, Assert.Throws<ConfigurationException>(() => AuthentikRelease.Parse(version)).Message);

    [Theory]
    [InlineData("hours=24", 86400)]
    [InlineData("hours=1;minutes=30", 5400)]
    [InlineData("days=30", 2592000)]
    public void DurationsAreSums(string text, int seconds) => Assert.Equal(seconds, Duration.Parse(text).TotalSeconds);
}
