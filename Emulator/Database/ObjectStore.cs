using System.Text.Json.Nodes;
using Authentik.Emulator.Models;
using Npgsql;
using NpgsqlTypes;

namespace Authentik.Emulator.Database;

/// <summary>
/// Reads and writes objects on one connection, inside whatever transaction is open on it. The name of a base model stands for all models that
/// derive from it: <c>authentik_core.provider</c> for providers of every kind.
/// </summary>
internal sealed class ObjectStore(NpgsqlConnection connection)
{
    internal NpgsqlConnection Connection => connection;

    /// <summary>The object with that primary key, or null.</summary>
    internal StoredObject? Get(string model, string pk)
    {
        using var command = new NpgsqlCommand($"select model, pk, data from emulator_object where model = any($1) and pk = $2", connection);
        command.Parameters.AddWithValue(ModelNames.Expand(model));
        command.Parameters.AddWithValue(pk);
        return Read(command).FirstOrDefault();
    }

    /// <summary>The first object whose attributes contain the given ones, or null.</summary>
    internal StoredObject? Find(string model, JsonObject attributes) => List(model, attributes, limit: 1).FirstOrDefault();

    /// <summary>The first object with that attribute, or null.</summary>
    internal StoredObject? Find(string model, string attribute, JsonNode? value) => Find(model, new JsonObject { [attribute] = value?.DeepClone() });

    /// <summary>Objects whose attributes contain the given ones, in the order in which they were made.</summary>
    internal List<StoredObject> List(string model, JsonObject? attributes = null, int? limit = null)
    {
        using var command = new NpgsqlCommand(
            $"select model, pk, data from emulator_object where model = any($1) and data @> $2 order by sequence limit $3", connection);
        command.Parameters.AddWithValue(ModelNames.Expand(model));
        command.Parameters.Add(Json(attributes ?? []));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)limit ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        return Read(command);
    }

    /// <summary>One page of a listing; see <see cref="ObjectQuery"/>.</summary>
    internal (List<StoredObject> Objects, int Count) Page(ObjectQuery query)
    {
        var where = $"model = any($1) and data @> $2 and ($3 = '' or {Search(query.SearchIn)})" +
            string.Concat(query.AttributesIgnoringCase.Select((item, index) => $" and lower(data->>'{item.Name}') = lower(${index + 4})")) +
            string.Concat(query.AttributesAnyOf.Select((item, index) => $" and data->>'{item.Name}' = any(${index + 4 + query.AttributesIgnoringCase.Count})"));
        var next = query.AttributesIgnoringCase.Count + query.AttributesAnyOf.Count + 4;
        var key = query.OrderBy is "pk" or "id" ? "sequence" : $"data->>'{query.OrderBy}'";
        using var count = new NpgsqlCommand($"select count(*)::int from emulator_object where {where}", connection);
        using var page = new NpgsqlCommand(
            $"select model, pk, data from emulator_object where {where} order by {key} {(query.Descending ? "desc" : "asc")}, sequence " +
            $"limit ${next} offset ${next + 1}", connection);
        foreach (var command in (NpgsqlCommand[])[count, page])
        {
            command.Parameters.AddWithValue(ModelNames.Expand(query.Model));
            command.Parameters.Add(Json(query.Attributes));
            command.Parameters.AddWithValue(query.SearchText);
            foreach (var (_, value) in query.AttributesIgnoringCase)
            {
                command.Parameters.AddWithValue(value);
            }

            foreach (var (_, values) in query.AttributesAnyOf)
            {
                command.Parameters.AddWithValue(values);
            }
        }

        page.Parameters.AddWithValue(query.Limit);
        page.Parameters.AddWithValue(query.Offset);
        return (Read(page), (int)count.ExecuteScalar()!);
    }

    internal void Insert(StoredObject row)
    {
        using var command = new NpgsqlCommand("insert into emulator_object (model, pk, data) values ($1, $2, $3)", connection);
        command.Parameters.AddWithValue(row.Model);
        command.Parameters.AddWithValue(row.Pk);
        command.Parameters.Add(Json(row.Data));
        command.ExecuteNonQuery();
    }

    internal void Update(StoredObject row)
    {
        // Writing what is there already would still tell every outpost to reload.
        using var command = new NpgsqlCommand(
            "update emulator_object set data = $3, updated = now() where model = $1 and pk = $2 and data is distinct from $3", connection);
        command.Parameters.AddWithValue(row.Model);
        command.Parameters.AddWithValue(row.Pk);
        command.Parameters.Add(Json(row.Data));
        command.ExecuteNonQuery();
    }

    internal void Delete(StoredObject row)
    {
        using var command = new NpgsqlCommand("delete from emulator_object where model = $1 and pk = $2", connection);
        command.Parameters.AddWithValue(row.Model);
        command.Parameters.AddWithValue(row.Pk);
        command.ExecuteNonQuery();
    }

    /// <summary>The next number of a sequence of integer keys.</summary>
    internal long NextKey(string sequence)
    {
        using var command = new NpgsqlCommand("select nextval($1::regclass)", connection);
        command.Parameters.AddWithValue(sequence);
        return (long)command.ExecuteScalar()!;
    }

    private static List<StoredObject> Read(NpgsqlCommand command)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<StoredObject>();
        while (reader.Read())
        {
            rows.Add(new StoredObject(reader.GetString(0), reader.GetString(1), (JsonObject)JsonNode.Parse(reader.GetString(2))!));
        }

        return rows;
    }

    private static string Search(IReadOnlyList<string> attributes) =>
        attributes.Count == 0 ? "false" : string.Join(" or ", attributes.Select(name => $"data->>'{name}' ilike '%' || $3 || '%'"));

    private static NpgsqlParameter Json(JsonObject value) => new() { Value = value.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
