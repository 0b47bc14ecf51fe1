using System.Net;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Operations;

/// <summary>The API client against a server that gives the answers a test wants.</summary>
public sealed class ApiClientTests : IAsyncLifetime
{
    private const string Users = "GET /api/v3/core/users/";
    private const string OneUser =
        """{"pk":7,"username":"alice","name":"Alice","email":"","is_active":true,"is_superuser":false,"path":"users","type":"internal","groups":[],"attributes":{"a":1},"last_login":null,"new_in_a_later_version":[1]}""";

    private FakeAuthentik _fake = null!;

    public async Task InitializeAsync() => _fake = await FakeAuthentik.StartAsync();

    public async Task DisposeAsync() => await _fake.DisposeAsync();

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task AReadIsRepeatedWhileAuthentikStarts(int status)
    {
        var count = 0;
        _fake.Answers[Users] = _ => ++count < 3 ? (status, "") : (200, $$"""{"pagination":{"next":0,"count":1},"results":[{{OneUser}}]}""");
        var user = await Client().FindUserAsync("alice");
        Assert.Equal((3, 7, "1"), (count, user!.Pk, user.Attributes["a"]!.ToString()));
    }

    [Fact]
    public async Task AReadGivesUpInTheEndWithAuthentiksText()
    {
        var count = 0;
        _fake.Answers[Users] = _ => (++count > 0 ? 502 : 0, """{"error":"failed to connect to authentik backend: authentik starting"}""");
        var error = await Assert.ThrowsAsync<AuthentikApiException>(() => new AuthentikApiClient(_fake.Address, "key") { Retries = 1 }.FindUserAsync("alice"));
        Assert.Equal((2, HttpStatusCode.BadGateway), (count, error.Status));
        Assert.Equal("authentik answered GET /api/v3/core/users/ with 502: error: failed to connect to authentik backend: authentik starting", error.Message);
    }

    [Fact]
    public async Task AWriteIsSentOnce()
    {
        var count = 0;
        _fake.Answers["POST /api/v3/core/users/"] = _ => (++count > 0 ? 503 : 0, "");
        await Assert.ThrowsAsync<AuthentikApiException>(() => Client().CreateUserAsync(new() { Username = "bob", Name = "Bob" }));
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task ARefusalNamesTheFields()
    {
        _fake.Answer("POST /api/v3/core/users/", 400, """{"username":["This field must be unique."],"email":["Enter a valid email address.","No."]}""");
        var error = await Assert.ThrowsAsync<AuthentikApiException>(() => Client().CreateUserAsync(new() { Username = "bob", Name = "Bob" }));
        Assert.Equal("authentik answered POST /api/v3/core/users/ with 400: username: This field must be unique.; email: Enter a valid email address. No.", error.Message);
        Assert.Equal("This field must be unique.", error.FieldErrors["username"]);
    }

    [Fact]
    public async Task ATokenThatIsRefusedIsToldFromARightThatIsMissing()
    {
        _fake.Answer(Users, 403, """{"detail":"Token invalid/expired"}""");
        Assert.StartsWith("authentik refuses the token", (await Assert.ThrowsAsync<AuthentikApiException>(() => Client().FindUserAsync("a"))).Message, StringComparison.Ordinal);
        _fake.Answer(Users, 403, """{"detail":"You do not have permission to perform this action."}""");
        Assert.Equal(
            "authentik answered GET /api/v3/core/users/ with 403: You do not have permission to perform this action.",
            (await Assert.ThrowsAsync<AuthentikApiException>(() => Client().FindUserAsync("a"))).Message);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerInTimeIsSaidToAndTriedAgain()
    {
        var count = 0;
        _fake.Answers[Users] = _ =>
        {
            if (Interlocked.Increment(ref count) < 3)
            {
                Thread.Sleep(1500);
            }

            return (200, $$"""{"pagination":{"next":0,"count":1},"results":[{{OneUser}}]}""");
        };
        var client = new AuthentikApiClient(_fake.Address, "key") { Timeout = TimeSpan.FromSeconds(0.4), Retries = 0 };
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.FindUserAsync("alice"));
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.NotNull(await new AuthentikApiClient(_fake.Address, "key") { Timeout = TimeSpan.FromSeconds(0.4) }.FindUserAsync("alice"));
    }

    [Fact]
    public async Task AllPagesAreReadAndALastOneThatVanishesIsTheEnd()
    {
        _fake.Answers[Users] = request => request.Query["page"].ToString() switch
        {
            "1" => (200, $$"""{"pagination":{"next":2,"count":3},"results":[{{OneUser}},{{OneUser}}]}"""),
            "2" => (200, $$"""{"pagination":{"next":3,"count":3},"results":[{{OneUser}}]}"""),
            _ => (404, """{"detail":"Invalid page."}"""),
        };
        var users = new List<AuthentikUser>();
        await foreach (var user in Client().GetUsersAsync())
        {
            users.Add(user);
        }

        Assert.Equal(3, users.Count);
    }

    [Fact]
    public async Task AnAuthentikBelowAPathIsReachedThere()
    {
        _fake.Answer("GET /sso/api/v3/core/users/me/", 200, """{"user":{"username":"me"}}""");
        Assert.Equal("me", await new AuthentikApiClient(new Uri(_fake.Address, "sso"), "key").GetOwnUsernameAsync());
    }

    private AuthentikApiClient Client() => new(_fake.Address, "key");
}
