using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The configuration as JSON and as a blueprint, by the command <c>export-configuration</c>.</summary>
internal static class ExportConfigurationOperation
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Operation Create(string folder) => new(
        "export-configuration",
        "Export configuration",
        "Writes applications, providers, groups, users, flows, stages, policies, sources and outposts to JSON and to a blueprint for another authentik, without secrets.",
        "ArrowExportUp",
        context => RunAsync(context, folder))
    {
        IsExclusive = false,
        IsLong = true,
        Arguments =
        [
            new() { Name = "users", Label = "With the users", InputType = InputType.Boolean, Value = "true" },
            new() { Name = "folder", Label = "Folder", Description = "Left empty, one below the app host.", InputType = InputType.Text },
        ],
    };

    private static async Task<OperationResult> RunAsync(OperationContext context, string folder)
    {
        var target = Directory.CreateDirectory(context.Text("folder") ?? folder).FullName;
        var withUsers = context.Text("users") is not { } text || bool.Parse(text);

        // As the administrator: authentik lists all applications to nobody else, whatever rights one has.
        return await ExportAsync(new AuthentikApiClient(context.Server), target, withUsers, context.ReportAsync, context.Time, context.CancellationToken).ConfigureAwait(false);
    }

    internal static async Task<OperationResult> ExportAsync(
        AuthentikApiClient api, string folder, bool withUsers, Func<string, Task> report, TimeProvider time, CancellationToken cancellationToken)
    {
        var version = (await api.GetAsync<JsonObject>("admin/version/", cancellationToken).ConfigureAwait(false))["version_current"]?.ToString() ?? "";
        var snapshot = await ConfigurationSnapshot.ReadAsync(api, withUsers, report, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var stem = Path.Combine(folder, $"configuration-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");

        var json = new JsonObject { ["version"] = version, ["exported"] = now.ToString("O", CultureInfo.InvariantCulture), ["objects"] = new JsonObject(
            snapshot.Objects.GroupBy(item => item.Kind.Model).Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)new JsonArray([.. kind.Select(item => item.Data.DeepClone())])))) };
        var blueprint = new ExportBlueprint(snapshot);
        var yaml = blueprint.Write($"Export of authentik {version} at {now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}");
        ResultFile.Write($"{stem}.json", writer => writer.Write(json.ToJsonString(s_json)));
        ResultFile.Write($"{stem}.yaml", writer => writer.Write(yaml));
        return new($"{snapshot.Objects.Count} objects.", Report(snapshot, blueprint, stem));
    }

    private static string Report(ConfigurationSnapshot snapshot, ExportBlueprint blueprint, string stem)
    {
        var text = new StringBuilder("## Configuration\n\n");
        text.AppendLine($"`{stem}.json`, and as a blueprint `{stem}.yaml`. Neither holds passwords, client secrets, tokens or private keys.").AppendLine();
        text.AppendLine("| kind | |").AppendLine("|---|---|");
        foreach (var (kind, count) in snapshot.Objects.CountBy(item => item.Kind.Model))
        {
            text.AppendLine($"| {Markdown.Escape(kind)} | {count} |");
        }

        text.AppendLine();
        List(text, "The worker of the other authentik needs these variables when it applies the blueprint", blueprint.Variables);
        List(text, "Left out", [.. blueprint.Notes, .. snapshot.Notes]);
        return text.ToString();
    }

    private static void List(StringBuilder text, string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.AppendLine($"### {title}").AppendLine();
        foreach (var item in items)
        {
            text.AppendLine($"- {Markdown.Escape(item)}");
        }

        text.AppendLine();
    }
}
