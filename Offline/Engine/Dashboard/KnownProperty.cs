namespace Aspire.Hosting.Dashboard;

/// <summary>How the dashboard labels and orders a property that resources of a type have. The host tells it; the dashboard has no names of its own.</summary>
internal sealed record KnownProperty(string DisplayName, int SortOrder)
{
    private static readonly Dictionary<(string ResourceType, string Name), KnownProperty> s_all = new()
    {
        [("Container", "container.image")] = new("Container image", 0),
        [("Container", "container.id")] = new("Container ID", 1),
        [("Container", "container.command")] = new("Container command", 2),
        [("Container", "container.args")] = new("Container arguments", 3),
        [("Container", "container.ports")] = new("Container ports", 4),
        [("Container", "container.lifetime")] = new("Container lifetime", 5),
        [("Executable", "executable.path")] = new("Executable path", 0),
        [("Executable", "executable.workDir")] = new("Working directory", 1),
        [("Executable", "executable.args")] = new("Executable arguments", 2),
        [("Executable", "executable.pid")] = new("Process ID", 3),
        [("Project", "project.path")] = new("Project path", 0),
        [("Project", "project.launchProfile")] = new("Launch profile", 1),
        [("Project", "executable.pid")] = new("Process ID", 2),
    };

    public static KnownProperty? Find(string resourceType, string name) => s_all.GetValueOrDefault((resourceType, name));
}
