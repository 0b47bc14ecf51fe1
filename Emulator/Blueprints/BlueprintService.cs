using System.Text.Json.Nodes;
using Authentik.Emulator.Configuration;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Npgsql;

namespace Authentik.Emulator.Blueprints;

/// <summary>Blueprint instances: discovering files, applying, validating, and what becomes of their rows.</summary>
internal sealed class BlueprintService(NpgsqlDataSource database, AuthentikConfiguration configuration, AuthentikRelease release, ModelCatalog catalog)
{
    // Two workers that apply the same defaults at once would collide, as they do in authentik. Here they take turns.
    private const int LockId = 1001;

    private static readonly Log Log = new("authentik.blueprints.v1.tasks");
    private readonly BlueprintYaml _yaml = new(release);

    internal BlueprintFiles Files { get; } = new(configuration, new BlueprintYaml(release));

    /// <summary>
    /// Makes a row for every new file and names the instances whose file is not what was applied last. A file whose name another instance
    /// has ends the discovery: it and everything after it stays unknown, as in authentik.
    /// </summary>
    internal int Discover(Action<string> changed)
    {
        var count = 0;
        foreach (var file in Files.Find().Where(file => !file.Blueprint.IsNotInstantiated))
        {
            var instance = database.Write(store =>
            {
                store.Connection.Execute($"select pg_advisory_xact_lock({LockId})");
                return store.Find(ModelNames.BlueprintInstance, "path", file.Path) ?? Create(store, file);
            });
            if (instance.Text("last_applied_hash") != file.Hash)
            {
                Log.Info("Applying blueprint due to changed file", ("path", file.Path));
                changed(instance.Pk);
            }

            count++;
        }

        return count;
    }

    /// <summary>Removes the rows of files that are gone. What they made stays.</summary>
    internal void ClearFailed() => database.Write(store =>
    {
        foreach (var instance in store.List(ModelNames.BlueprintInstance).Where(instance => Retrieve(instance) is null))
        {
            Log.Info("Removing blueprint instance whose file is gone", ("path", instance.Text("path")));
            store.Delete(instance);
        }

        return 0;
    });

    /// <summary>Applies an instance and records the outcome in its row; returns the reason when it was refused.</summary>
    internal string? ApplyInstance(string pk) => database.Write(store =>
    {
        store.Connection.Execute($"select pg_advisory_xact_lock({LockId})");
        return store.Get(ModelNames.BlueprintInstance, pk) is { } instance && instance.Flag("enabled") ? ApplyInstance(store, instance, []) : null;
    });

    /// <summary>
    /// Applies a text without a row, as <c>ak apply_blueprint</c> does; with <paramref name="commit"/> off it only validates. Returns the reason of
    /// a refusal.
    /// </summary>
    internal string? ApplyContent(string content, bool commit)
    {
        using var connection = database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        try
        {
            connection.Execute($"select pg_advisory_xact_lock({LockId})");
            Import(store, content, [], []);
        }
        catch (Exception exception) when (exception is BlueprintSyntaxException or EntryInvalidException)
        {
            return exception.Message;
        }

        if (commit)
        {
            transaction.Commit();
        }

        return null;
    }

    private static StoredObject Create(ObjectStore store, BlueprintFile file)
    {
        var name = file.Blueprint.Name ?? file.Path;
        if (store.Find(ModelNames.BlueprintInstance, "name", name) is { } other)
        {
            throw new DuplicateBlueprintException(
                $"IntegrityError: duplicate key value violates unique constraint: the blueprint name \"{name}\" of {file.Path} belongs to " +
                $"{other.Text("path")}. " +
                "Discovery stops here; give each blueprint a metadata.name of its own.");
        }

        var instance = New(name, file.Path, "");
        store.Insert(instance);
        Log.Info("Creating new blueprint instance from file", ("path", file.Path), ("instance", name));
        return instance;
    }

    /// <summary>A row as it is before its first apply.</summary>
    internal static StoredObject New(string name, string path, string content) => new(ModelNames.BlueprintInstance, Guid.NewGuid().ToString(), new JsonObject
    {
        ["name"] = name,
        ["path"] = path,
        ["content"] = content,
        ["context"] = new JsonObject(),
        ["enabled"] = true,
        ["status"] = "unknown",
        ["last_applied"] = Timestamp.Now(),
        ["last_applied_hash"] = "",
        ["managed_models"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
    });

    private string? Retrieve(StoredObject instance) => instance.Text("path") is { Length: > 0 } path ? Files.Read(path) : instance.Text("content");

    /// <summary>Applies inside a savepoint, so that a refusal leaves nothing but the row's status.</summary>
    private string? ApplyInstance(ObjectStore store, StoredObject instance, HashSet<string> running)
    {
        running.Add(instance.Pk);
        var savepoint = $"blueprint_{running.Count}";
        store.Connection.Execute($"savepoint {savepoint}");
        string? reason = null;
        try
        {
            var content = Retrieve(instance) ?? throw new EntryInvalidException($"Blueprint file {instance.Text("path")} does not exist below {Files.Root}");
            var blueprint = Import(store, content, (JsonObject)instance.Data["context"]!, running);
            instance.Data["status"] = "successful";
            instance.Data["last_applied_hash"] = BlueprintFiles.HashOf(content);
            instance.Data["metadata"] = new JsonObject
            {
                ["name"] = blueprint.Name,
                ["labels"] = new JsonObject(blueprint.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            };
        }
        catch (Exception exception) when (exception is BlueprintSyntaxException or EntryInvalidException)
        {
            store.Connection.Execute($"rollback to savepoint {savepoint}");
            instance.Data["status"] = "error";
            reason = exception.Message;
            Log.Warning("Blueprint validation failed", ("path", instance.Text("path")), ("instance", instance.Text("name")), ("reason", reason));
        }

        instance.Data["last_applied"] = Timestamp.Now();
        store.Update(instance);
        return reason;
    }

    private Blueprint Import(ObjectStore store, string content, JsonObject context, HashSet<string> running)
    {
        var blueprint = Blueprint.Parse(content, _yaml);
        new BlueprintImporter(catalog, store, blueprint, context, Environment.GetEnvironmentVariable, other =>
        {
            // Blueprints may require each other; each is applied once.
            if (!running.Contains(other.Pk))
            {
                ApplyInstance(store, other, running);
            }
        }).Apply();
        return blueprint;
    }
}

/// <summary>Two files with the same metadata.name.</summary>
internal sealed class DuplicateBlueprintException(string message) : Exception(message);
