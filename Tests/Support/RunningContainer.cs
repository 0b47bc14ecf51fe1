using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Tests.Support;

/// <summary>A container of a stack, as its engine describes it.</summary>
public sealed class RunningContainer
{
    private readonly JsonNode _description;

    private RunningContainer(string id, JsonNode description) => (Id, _description) = (id, description);

    public string Id { get; }

    public JsonNode Configuration => _description["Config"]!;

    public JsonNode Host => _description["HostConfig"]!;

    /// <summary>Its addresses in the networks of containers.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _description["NetworkSettings"]!["Networks"]!.AsObject().Select(n => n.Value!["IPAddress"]!.GetValue<string>()).Where(a => a.Length > 0)];

    public IReadOnlyList<JsonNode> Mounts => [.. _description["Mounts"]!.AsArray().OfType<JsonNode>()];

    public static async Task<RunningContainer> OfAsync(Stack stack, string resource)
    {
        var snapshot = await stack.WaitForAsync(resource, s => Property(s) is { Length: > 0 }, TimeSpan.FromSeconds(10), "given a container");
        var id = Property(snapshot)!;
        return new(id, JsonNode.Parse(await Engine.RunAsync("inspect", id))!.AsArray()[0]!);

        static string? Property(CustomResourceSnapshot snapshot) => snapshot.Properties.FirstOrDefault(p => p.Name == "container.id")?.Value as string;
    }

    /// <summary>Runs a command in the container.</summary>
    public Task<(int ExitCode, string Output)> ExecuteAsync(params string[] command) => Engine.TryAsync(["exec", Id, .. command]);
}
