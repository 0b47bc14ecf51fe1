using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>A profile of a project's Properties/launchSettings.json.</summary>
internal sealed class LaunchProfile
{
    [JsonIgnore]
    public string Name { get; private set; } = "";

    public string? CommandName { get; init; }

    public string? ApplicationUrl { get; init; }

    public Dictionary<string, string> EnvironmentVariables { get; init; } = [];

    /// <summary>The first profile that runs the project; <see langword="null"/> where there is no file or none such in it.</summary>
    public static LaunchProfile? DefaultOf(string projectPath)
    {
        var folder = Directory.Exists(projectPath) ? projectPath : Path.GetDirectoryName(projectPath)!;
        var path = Path.Combine(folder, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        LaunchSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), options);
        }
        catch (JsonException ex)
        {
            throw new DistributedApplicationException($"The launch settings '{path}' are not valid JSON: {ex.Message}", ex);
        }

        var (name, profile) = settings?.Profiles.FirstOrDefault(p => string.Equals(p.Value.CommandName, "Project", StringComparison.OrdinalIgnoreCase)) ?? default;
        if (profile is not null)
        {
            profile.Name = name;
        }

        return profile;
    }

    private sealed record LaunchSettings(Dictionary<string, LaunchProfile> Profiles);
}
