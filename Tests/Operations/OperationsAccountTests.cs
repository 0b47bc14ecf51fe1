using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Emulator;
using Tests.Model;

namespace Tests.Operations;

/// <summary>The account that operations use in place of the administrator's.</summary>
[Collection(EmulatorCollection.Name)]
public sealed class OperationsAccountTests(EmulatorServices services)
{
    [Theory]
    [InlineData("2025.2.4")]
    [InlineData("2025.8.4")]
    [InlineData("2026.2.2")]
    public async Task ItIsMadeAtFirstUseWithTheRightsItNeedsAndNoOther(string version)
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services, version);
        await using var model = await StartModelAsync(deployment, version);
        var server = model.Find<AuthentikResource>("authentik");
        var api = AuthentikApiClient.ForOperations(server);

        Assert.Equal(OperationsAccount.Name, await api.GetOwnUsernameAsync());
        var made = await api.CreateUserAsync(new() { Username = "made-by-operations", Name = "Made" });
        await api.SetPasswordAsync(made.Pk, "a-password-1");
        var refusal = await Assert.ThrowsAsync<AuthentikApiException>(
            () => api.SetTokenKeyAsync("authentik-bootstrap-token", "taken-over", CancellationToken.None));
        Assert.Equal(403, (int)refusal.Status!);

        // A later run finds the account by its token and makes nothing anew.
        await using var later = await StartModelAsync(deployment, version, "--Parameters:authentik-bootstrap-token=not-known-any-more");
        Assert.Equal(OperationsAccount.Name, await AuthentikApiClient.ForOperations(later.Find<AuthentikResource>("authentik")).GetOwnUsernameAsync());
    }

    [Fact]
    public async Task ItIsGivenTheRightsOfANewerLibrary()
    {
        await using var deployment = await EmulatorDeployment.StartAsync(services);
        await using var model = await StartModelAsync(deployment, "2025.8.4");
        var server = model.Find<AuthentikResource>("authentik");
        await AuthentikApiClient.ForOperations(server).GetOwnUsernameAsync();
        var administrator = new AuthentikApiClient(server);
        var user = (await administrator.FindUserAsync(OperationsAccount.Name))!;
        await administrator.ChangeUserAsync(user.Pk, new() { Attributes = new JsonObject { ["aspire-operations-rights"] = "of an older library" } });
        var role = await administrator.FindOrCreateRoleAsync(OperationsAccount.Name, CancellationToken.None);
        await administrator.DoAsync(HttpMethod.Patch, $"rbac/permissions/assigned_by_roles/{role}/unassign/", new { permissions = new[] { "authentik_core.add_user" } }, CancellationToken.None);

        await using var later = await StartModelAsync(deployment, "2025.8.4");
        await AuthentikApiClient.ForOperations(later.Find<AuthentikResource>("authentik")).CreateUserAsync(new() { Username = "after-an-update", Name = "After" });
    }

    private static async Task<TestModel> StartModelAsync(EmulatorDeployment deployment, string version, params string[] settings)
    {
        var builder = TestModel.Builder(
            [$"--Parameters:authentik-bootstrap-token={EmulatorDeployment.BootstrapToken}", "--Parameters:authentik-operations-token=the-operations-key-1", .. settings]);
        TestModel.AddStack(builder, version);
        var model = await TestModel.CompleteAsync(builder);
        FakeAuthentik.Allocate(model.Find<AuthentikResource>("authentik"), "http", deployment.Url.Port);
        return model;
    }
}
