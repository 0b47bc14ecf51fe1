using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>A service with PostgreSQL's client programs that saves and restores: on the schedule of <c>WithBackups</c>, or only when it is called.</summary>
internal static class BackupsService
{
    public const string ScriptName = "backup";

    /// <summary>Where backups are kept: the name of the volume, or of the folder below the one that holds all data.</summary>
    public const string FolderName = "backups";

    private const string ScriptPath = $"/usr/local/bin/{ScriptName}";
    private const string ToolsImage = "docker.io/library/postgres:17.6";
    private const string Store = "/backups";

    public static string NameOf(AuthentikResource server) => $"{ComposeTranslation.NameOf(server)}-backups";

    /// <summary>How it finds out whether the last backup is recent.</summary>
    public static IReadOnlyList<string> HealthCommand { get; } = [ScriptPath, "healthy"];

    public static Service? Add(ComposeFile file, AuthentikResource server, AuthentikBackupsResource? scheduled)
    {
        if (!file.Services.TryGetValue(ComposeTranslation.NameOf(server.Worker), out var worker))
        {
            return null;
        }

        var database = server.Database is { } managed ? file.Services.GetValueOrDefault(ComposeTranslation.NameOf(managed.Parent)) : null;
        var settings = BackupSettings.Of(server);
        var service = new Service
        {
            Name = NameOf(server),
            Image = settings.DatabaseToolsImage ?? database?.Image ?? ToolsImage,
            Entrypoint = [ScriptPath],
            Command = [scheduled is null ? "list" : "schedule"],
            Profiles = scheduled is null ? ["backups"] : [],
            Environment = Environment(server, worker, scheduled, settings),
            Volumes = [.. Volumes(file, server, worker)],
            Secrets = [.. worker.Secrets.Select(Copies.Of)],
        };
        service.Configs.Add(new() { Source = ScriptName, Target = ScriptPath });
        file.Configs.TryAdd(ScriptName, new Config { Name = ScriptName, File = $"./configs/{ScriptName}" });
        if (scheduled is not null)
        {
            service.DependsOn[worker.Name] = new() { Condition = Dependencies.Healthy };
        }

        file.AddService(service);
        return service;
    }

    private static Dictionary<string, string> Environment(AuthentikResource server, Service worker, AuthentikBackupsResource? scheduled, BackupSettings settings)
    {
        Dictionary<string, string> environment = new()
        {
            ["PGHOST"] = Value("HOST"),
            ["PGPORT"] = Value("PORT"),
            ["PGUSER"] = Value("USER"),
            ["PGDATABASE"] = Value("NAME"),
        };
        var password = Value("PASSWORD");
        const string File = "file://";
        environment[password.StartsWith(File, StringComparison.Ordinal) ? "PGPASSWORD_FILE" : "PGPASSWORD"] =
            password.StartsWith(File, StringComparison.Ordinal) ? password[File.Length..] : password;
        Add("EVERY", scheduled?.Every.TotalSeconds);
        Add("KEEP", settings.Keep);
        Add("KEEP_SECONDS", settings.KeepFor?.TotalSeconds);
        return environment;

        string Value(string name) => worker.Environment.GetValueOrDefault($"AUTHENTIK_POSTGRESQL__{name}", "");

        void Add(string name, double? value)
        {
            if (value is { } number)
            {
                environment[name] = number.ToString("0", CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Uploaded files, and where backups are kept: a volume, or the folder below the one that holds all data.</summary>
    private static IEnumerable<Volume> Volumes(ComposeFile file, AuthentikResource server, Service worker)
    {
        if (worker.Volumes.FirstOrDefault(v => v.Target == server.Release.MediaPath) is { } media)
        {
            yield return new() { Name = media.Name, Type = media.Type, Source = media.Source, Target = $"/source{server.Release.MediaPath}" };
        }

        if (server.Storage.Root is not null)
        {
            yield return new() { Name = FolderName, Type = "bind", Source = $"${{{ComposeStorage.RootVariable}}}/{FolderName}", Target = Store };
        }
        else
        {
            file.Volumes.TryAdd(FolderName, new() { Name = FolderName });
            yield return new() { Name = FolderName, Type = "volume", Source = FolderName, Target = Store };
        }
    }
}
