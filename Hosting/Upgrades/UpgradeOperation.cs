using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Prepares an upgrade: says what the release line needs, checks what can be checked, and takes a backup. The version itself is part of the model, which Aspire
/// builds at the start of the app host; <see cref="UpgradeCompletion"/> goes on there.
/// </summary>
internal static class UpgradeOperation
{
    public const string To = "to";

    public static Operation Create() =>
        new("upgrade", "Prepare an upgrade", "Says what the next release needs, checks it, takes a backup, and names the line to change; the next start goes on from there.", "ArrowUpload", RunAsync)
        {
            Arguments =
            [
                new() { Name = To, Label = "To version", Description = "Such as 2025.10.4. Empty: the next release line.", InputType = InputType.Text },
            ],
            IsLong = true,
        };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var server = context.Server;
        var plan = UpgradePlan.Make(server.Version, context.Text(To));
        var stack = new AuthentikStack(server, context.Services);
        foreach (var core in (IResource[])[server, server.Worker])
        {
            if (stack.Snapshot(core)?.HealthStatus != HealthStatus.Healthy)
            {
                throw new OperationException($"'{core.Name}' is not healthy: {stack.ReasonOf(core)}", "Upgrade only what works: run the doctor first.");
            }
        }

        var backups = BackupService.Of(server, context.Services);
        var (_, tools) = await backups.ConnectAsync(context.CancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> hints;
        var database = await tools.OpenAsync(context.CancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            (var obstacles, hints) = await UpgradeChecks.RunAsync(database, plan, context.CancellationToken).ConfigureAwait(false);
            if (obstacles.Count > 0)
            {
                throw new OperationException($"{plan.To} cannot take over this database: {obstacles[0]}", "Put it right and try again.", List("To be put right first:", obstacles));
            }
        }

        var backup = await backups.RunAsync("before-upgrade", new(context.ReportAsync), context.CancellationToken).ConfigureAwait(false);
        new UpgradeJournal(backups.Folder).Write(new(plan.From.ToString(), plan.To.ToString(), backup.File.Name, context.Time.GetUtcNow(), backup.Manifest.Database.Rows));
        var setting = VersionSetting.Describe(context.Services.GetRequiredService<IConfiguration>(), plan.From, plan.To);

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Everything is saved in `{backup.File.Name}`, and the database is ready for {plan.To}. Two steps are left:\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"1. {setting}");
        text.AppendLine("2. Start the app host again. It waits until authentik is healthy, compares what is there with what was there now, and says so in the log of the server.\n");
        text.Append(List($"What {plan.To.Line} brings:", [.. plan.ChangesLine ? UpgradeNotes.Of(AuthentikRelease.Of(plan.To)) : ["A patch of the same release line: nothing to do."], .. hints]));
        text.AppendLine(CultureInfo.InvariantCulture, $"\n**Going back:** set the version to {plan.From} again, start, and restore `{backup.File.Name}`. A newer database does not work with an older version.");
        return new($"Ready for {plan.To}: change the version and start the app host again.", text.ToString());
    }

    private static string List(string title, IReadOnlyList<string> items) =>
        items.Count == 0 ? "" : $"{title}\n\n{string.Concat(items.Select(item => $"* {item}\n"))}";
}
