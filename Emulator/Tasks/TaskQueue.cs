using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;
using Npgsql;
using NpgsqlTypes;

namespace Authentik.Emulator.Tasks;

/// <summary>A unit of work for a worker, about one object or about none.</summary>
internal sealed record WorkItem(Guid Id, string Actor, string? RelatedObject);

/// <summary>Tasks in the database: whoever has work queues it, any worker takes it.</summary>
internal sealed class TaskQueue(NpgsqlDataSource database)
{
    internal const string Discovery = "authentik.blueprints.v1.tasks.blueprints_discovery";
    internal const string ClearFailed = "authentik.blueprints.v1.tasks.clear_failed_blueprints";
    internal const string ApplyBlueprint = "authentik.blueprints.v1.tasks.apply_blueprint";

    /// <summary>What the notification of new work says; other notifications name a model.</summary>
    internal const string Notification = "task";

    /// <summary>Queues an actor; <paramref name="blueprint"/> is the instance it is about.</summary>
    internal void Enqueue(string actor, string? blueprint = null)
    {
        using var connection = database.OpenConnection();
        using var command = new NpgsqlCommand(
            """
            insert into emulator_task (id, actor, rel_obj_app_label, rel_obj_model, rel_obj_id) values ($1, $2, $3, $4, $5);
            """, connection);
        command.Parameters.AddWithValue(Guid.NewGuid());
        command.Parameters.AddWithValue(actor);
        command.Parameters.Add(Nullable(blueprint is null ? null : "authentik_blueprints"));
        command.Parameters.Add(Nullable(blueprint is null ? null : "blueprintinstance"));
        command.Parameters.Add(Nullable(blueprint));
        command.ExecuteNonQuery();
        connection.Execute($"notify authentik_emulator, '{Notification}'");
    }

    /// <summary>Takes the oldest task that nobody has; null when there is none.</summary>
    internal WorkItem? Take()
    {
        using var command = database.CreateCommand(
            """
            update emulator_task set state = 'consumed', mtime = now()
            where id = (select id from emulator_task where state = 'queued' order by sequence limit 1 for update skip locked)
            returning id, actor, rel_obj_id
            """);
        using var reader = command.ExecuteReader();
        return reader.Read() ? new WorkItem(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)) : null;
    }

    /// <summary>Records how a task ended, with what it has to say.</summary>
    internal void Finish(WorkItem item, string state, string level, string message)
    {
        using var command = database.CreateCommand("update emulator_task set state = $2, messages = messages || $3, mtime = now() where id = $1");
        command.Parameters.AddWithValue(item.Id);
        command.Parameters.AddWithValue(state);
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = new JsonArray(new JsonObject
            {
                ["timestamp"] = Timestamp.Now(), ["log_level"] = level, ["logger"] = item.Actor, ["event"] = message, ["attributes"] = new JsonObject(),
            }).ToJsonString(),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        command.ExecuteNonQuery();
    }

    /// <summary>Gives back what a worker that died had taken, and forgets what is long done.</summary>
    internal void Recover(TimeSpan abandonedAfter)
    {
        using var command = database.CreateCommand(
            """
            update emulator_task set state = 'queued' where state = 'consumed' and mtime < now() - $1;
            """);
        command.Parameters.AddWithValue(abandonedAfter);
        command.ExecuteNonQuery();
        using var purge = database.CreateCommand("delete from emulator_task where state in ('done', 'rejected') and mtime < now() - interval '30 days'");
        purge.ExecuteNonQuery();
    }

    /// <summary>The latest tasks, newest first, as the API shows them; all, those about one object, or those in one state.</summary>
    internal static List<JsonNode> List(NpgsqlConnection connection, string relatedObject, string state)
    {
        using var command = new NpgsqlCommand(
            """
            select id, actor, rel_obj_app_label, rel_obj_model, rel_obj_id, state, messages, mtime from emulator_task
            where ($1 = '' or rel_obj_id = $1) and ($2 = '' or state = $2) order by sequence desc limit 100
            """, connection);
        command.Parameters.AddWithValue(relatedObject);
        command.Parameters.AddWithValue(state);
        using var reader = command.ExecuteReader();
        var tasks = new List<JsonNode>();
        while (reader.Read())
        {
            var messages = (JsonArray)JsonNode.Parse(reader.GetString(6))!;
            var task = new JsonObject
            {
                ["message_id"] = reader.GetGuid(0).ToString(),
                ["queue_name"] = "default",
                ["actor_name"] = reader.GetString(1),
                ["rel_obj_id"] = reader.IsDBNull(4) ? null : reader.GetString(4),
                ["uid"] = reader.GetString(1),
                ["description"] = Describe(reader.GetString(1)),
                ["state"] = reader.GetString(5),
                ["mtime"] = Timestamp.Of(reader.GetDateTime(7)),
                ["aggregated_status"] = messages.Count == 0 ? reader.GetString(5) : messages[^1]!["log_level"]!.ToString(),
                ["messages"] = messages,
                ["previous_messages"] = new JsonArray(),
            };

            // authentik leaves both out of a task that is about no object.
            if (!reader.IsDBNull(2))
            {
                task["rel_obj_app_label"] = reader.GetString(2);
                task["rel_obj_model"] = reader.GetString(3);
            }

            tasks.Add(task);
        }

        return tasks;
    }

    private static string? Describe(string actor) => actor switch
    {
        Discovery => "Find blueprints and check if they need to be created in the database.",
        ClearFailed => "Remove blueprints which couldn't be fetched.",
        ApplyBlueprint => "Apply single blueprint.",
        _ => null,
    };

    private static NpgsqlParameter Nullable(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
