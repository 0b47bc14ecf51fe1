using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Tests.Graph;

namespace Tests.Operations;

/// <summary>Parameters that get another value while the application runs.</summary>
public sealed class ParameterChangeTests
{
    [Fact]
    public async Task AGeneratedParameterThatIsInNoModelIsChangedAndKeptFromWithinACommand()
    {
        var kept = new KeptSecrets();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = ["--DcpPublisher:CliPath=never-started", "--DcpPublisher:DashboardPath=never-started"] });
#pragma warning disable ASPIREPIPELINES002, ASPIREUSERSECRETS001 // See KeptSecrets.
        builder.Services.AddSingleton<global::Aspire.Hosting.Pipelines.IDeploymentStateManager>(kept);
        builder.Services.AddSingleton<IUserSecretsManager>(kept);
#pragma warning restore ASPIREPIPELINES002, ASPIREUSERSECRETS001
        var server = builder.AddAuthentik("authentik").Resource;
        var parameter = server.SecretKeyParameter;
        var operation = new Operation("change", "Change", "", "Add", async context =>
        {
            await ParameterChange.CheckAsync(parameter, context.Services);
            await ParameterChange.SetAsync(parameter, "another value", context);
            return new("Done.", "## Done");
        });
        server.Runner.Add(builder.CreateResourceBuilder(server), operation);
        await using var app = builder.Build();
        var notifications = app.Services.GetRequiredService<ResourceNotificationService>();
        await notifications.PublishUpdateAsync(server, snapshot => snapshot with { State = KnownResourceStates.Running });

        // Through the service, which lets nothing be asked while a command with arguments runs.
        var result = await app.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(server, "change", new InteractionInputCollection([]));
        Assert.True(result.Success, result.Message);
        Assert.Equal("another value", await parameter.GetValueAsync(CancellationToken.None));
        Assert.Equal("another value", kept.Values["Parameters:authentik-secret-key"]);
    }

    [Fact]
    public async Task AValueFromElsewhereIsRefusedBecauseItWouldComeBack()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:CliPath=never-started", "--DcpPublisher:DashboardPath=never-started", $"--Parameters:authentik-secret-key={new string('k', 60)}"],
        });
        var server = builder.AddAuthentik("authentik").Resource;
        await using var app = builder.Build();
        var refusal = await Assert.ThrowsAsync<OperationException>(() => ParameterChange.CheckAsync(server.SecretKeyParameter, app.Services));
        Assert.StartsWith("The value of 'Parameters:authentik-secret-key' is set outside the user secrets (CommandLineConfigurationProvider", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("kkk", refusal.Message, StringComparison.Ordinal);
    }
}
