using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Tests.SignIn;
using Tests.Support;

namespace Tests.Graph;

/// <summary>One boot of the graph for all tests that only look at it or put back what they change.</summary>
public sealed class GraphFixture : IAsyncLifetime
{
    // On the emulator a boot takes some ten seconds; authentik itself needs about a minute on an empty database, more on a slow machine.
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromMinutes(6);

    public Stack Stack { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Stack = await Stack.StartAsync(configure: builder =>
        {
            AddGreeting(builder);
            ForeignClient.AddTo(builder);
        });
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
