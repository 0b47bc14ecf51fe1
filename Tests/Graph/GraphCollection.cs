using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Tests.SignIn;
using Tests.Support;

namespace Tests.Graph;

/// <summary>One boot of the graph for all tests that only look at it or put back what they change.</summary>
public sealed class GraphFixture : IAsyncLifetime
{
    // On the emulator a boot takes some ten seconds; authentik itself needs about a minute on an empty database, more on a slow machine.
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    public Stack Stack { get; private set; } = null!;

    /// <summary>What the app host would keep in the user secrets.</summary>
    public KeptSecrets Kept { get; } = new();

    public async Task InitializeAsync()
    {
        Stack = await Stack.StartAsync(configure: Configure);
        try
        {
            await Stack.WaitForHealthyAsync(s_bootLimit, [.. Stack.ResourceNames, Stack.DashboardName]);
        }
        catch
        {
            await Stack.DisposeAsync();
            throw;
        }
    }

    private void Configure(IDistributedApplicationTestingBuilder builder)
    {
        AddGreeting(builder);
        ForeignClient.AddTo(builder);
#pragma warning disable ASPIREPIPELINES002, ASPIREUSERSECRETS001 // See KeptSecrets.
        builder.Services.AddSingleton<IDeploymentStateManager>(Kept);
        builder.Services.AddSingleton<IUserSecretsManager>(Kept);
#pragma warning restore ASPIREPIPELINES002, ASPIREUSERSECRETS001
    }

    /// <summary>A command of somebody's own, on a resource of the stack.</summary>
    private static void AddGreeting(IDistributedApplicationTestingBuilder builder)
    {
        var portal = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "portal");
        builder.CreateResourceBuilder(portal).WithCommand(
            "greet",
            "Greet",
            context => Task.FromResult(CommandResults.Success("Done.", $"Hello, {context.Arguments["name"].Value}!")),
            new CommandOptions { Arguments = [new InteractionInput { Name = "name", InputType = InputType.Text, Required = true }] });
    }

    public async Task DisposeAsync() => await Stack.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class GraphCollection : ICollectionFixture<GraphFixture>
{
    public const string Name = "The graph";
}
