using System.Text.Json;
using Authentik.Aspire.Hosting;

namespace Tests.Operations;

/// <summary>
/// The tests' own program: an app host in a process of its own, which is told on its standard input what to do and says on its standard output how far
/// it is. <see cref="KilledAppHostTests"/> ends it in the middle.
/// </summary>
public static class KillableAppHost
{
    public const string Ready = "ready";
    public const string At = "at";
    public const string Done = "done";

    /// <summary>Instead of going on at a step.</summary>
    public const string Stay = "stay";

    /// <param name="args">The folder of archives, and what the volumes are named after. The secrets are the first line of the input.</param>
    public static async Task<int> Main(string[] args)
    {
        if (args is not [var folder, var id])
        {
            await Console.Error.WriteLineAsync("Give the folder of archives and the id of the volumes. Tests are run with `dotnet test`.");
            return 2;
        }

        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>((await Console.In.ReadLineAsync())!)!;
        await using var graph = await OperationsGraph.StartAsync(folder, secrets, OperationsFixture.Declare, id);
        Say($"{Ready} {graph.Server.PrimaryEndpoint.Url}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            // "restore SwapFolders stay"
            var words = line.Split(' ');
            var steps = new OperationSteps(_ => Task.CompletedTask, step =>
            {
                if (words.Length < 2 || step != Enum.Parse<OperationStep>(words[1]))
                {
                    return Task.CompletedTask;
                }

                Say($"{At} {step}");
                return words.Contains(Stay) ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
            });
            switch (words[0])
            {
                case "backup":
                    await graph.Backups.RunAsync("backup", steps, CancellationToken.None);
                    break;
                case "restore":
                    await BackupOperations.RestoreOf(graph.Server, graph.App.Services).RunAsync(new(null, SkipSafetyBackup: true), steps, CancellationToken.None);
                    break;
                default:
                    await Console.Error.WriteLineAsync($"'{line}' is nothing this program does.");
                    return 2;
            }

            Say(Done);
        }

        return 0;
    }

    private static void Say(string text) => Console.Out.WriteLine($"{nameof(KillableAppHost)}: {text}");
}
