using Portal.Connections;
using Xunit;

namespace Tests.Portal;

public class ConnectionStringTests
{
    [Theory]
    [InlineData("Host=localhost;Port=5433;Username=postgres;Password=pw;Database=authentik", "localhost:5433", "authentik")]
    [InlineData("Host=postgres;Username=postgres;Password=pw", "postgres:5432", "postgres")]
    [InlineData("host=postgres;user id=app;password='a;b=c'", "postgres:5432", "app")]
    [InlineData("Host=one:5433,two;Username=app;Password=pw;Database=shop", "one:5433, two:5432", "shop")]
    public void PostgresIsKnownByHostAndUserName(string connectionString, string address, string database) =>
        AssertServer<PostgresConnection>(connectionString, "PostgreSQL", address, database);

    [Theory]
    [InlineData("localhost:6380", "localhost:6380", "0")]
    [InlineData("localhost:6380,password=pw", "localhost:6380", "0")]
    [InlineData("redis:6379,password=pw==,ssl=true,defaultDatabase=3", "redis:6379", "3")]
    [InlineData("[::1]:6379,password=pw", "[::1]:6379", "0")]
    [InlineData("one:6379, two:6379,password=pw", "one:6379, two:6379", "0")]
    public void RedisIsKnownByHostAndPort(string connectionString, string address, string database) =>
        AssertServer<RedisConnection>(connectionString, "Redis", address, database);

    [Theory]
    [InlineData("Authority=http://localhost:9000/application/o/portal/;ClientId=portal;ClientSecret=s3cret")]
    [InlineData("Server=localhost,1433;User ID=sa;Password=s3cret")]
    [InlineData("mongodb://admin:s3cret@localhost:27017")]
    [InlineData("postgresql://app:s3cret@localhost/app")]
    [InlineData("https://s3cret@localhost:8080")]
    [InlineData("Host=localhost;Username=app;Password='s3cret")]
    [InlineData("s3cret")]
    public async Task OtherKindsAreListedByNameOnly(string connectionString)
    {
        var report = await ConnectionCatalog.Read("login", connectionString).CheckAsync(CancellationToken.None);

        Assert.Equal(("login", "Unknown kind", ConnectionState.NotChecked), (report.Name, report.Kind, report.State));
        Assert.Null(report.Address);
        Assert.DoesNotContain("s3cret", report.ToString());
    }

    [Theory]
    [InlineData("Host=localhost;Username=app;Password=s3cret;tail=s3cret", "PostgreSQL", "quotes")]
    [InlineData("Host=localhost;Username=app;Password=s3cret;Port=s3cret", "PostgreSQL", "values")]
    [InlineData("localhost:6379,password=s3cret,s3cret", "Redis", "comma")]
    [InlineData("localhost:6379,password=s3cret,s3cret=s3cret", "Redis", "options")]
    [InlineData("localhost:99999,password=s3cret", "Redis", "options")]
    [InlineData("  ", "Unknown kind", "empty")]
    [InlineData(null, "Unknown kind", "empty")]
    public async Task MistakesNameTheSettingAndTheFixButNotTheValue(string? connectionString, string kind, string fix)
    {
        var report = await ConnectionCatalog.Read("store", connectionString).CheckAsync(CancellationToken.None);

        Assert.Equal((kind, ConnectionState.Unreadable), (report.Kind, report.State));
        Assert.Contains("ConnectionStrings:store", report.Reason);
        Assert.Contains(fix, report.Reason);
        Assert.DoesNotContain("s3cret", report.ToString());
    }

    private static void AssertServer<TConnection>(string connectionString, string kind, string address, string database)
    {
        var connection = ConnectionCatalog.Read("store", connectionString);

        Assert.IsType<TConnection>(connection);
        Assert.Equal(("store", kind, address, database), (connection.Name, connection.Kind, connection.Address, connection.Database));
    }
}
