using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Authentik.Aspire.Hosting;

/// <summary>An object as it was read, without its secrets.</summary>
internal sealed record ExportedObject(ExportKind Kind, string Pk, string Name, JsonObject Data);

/// <summary>Everything an export read, and what it could not read and why.</summary>
internal sealed partial class ConfigurationSnapshot
{
    private static readonly string[] s_references = ["provider", "providers", "backchannel_providers"];

    /// <summary>From 2025.12 on authentik keeps the rights of single users and groups in roles of its own, which are of no use elsewhere.</summary>
    private const string ManagedRole = "ak-managed-role--";

    private readonly Dictionary<string, ExportedObject> _byKey = [];
    private readonly HashSet<string> _ignored = [];
    private readonly List<string> _notes = [];

    private ConfigurationSnapshot()
    {
    }

    public List<ExportedObject> Objects { get; } = [];

    public IReadOnlyList<string> Notes => _notes;

    public static async Task<ConfigurationSnapshot> ReadAsync(AuthentikApiClient api, bool withUsers, Func<string, Task> report, CancellationToken cancellationToken)
    {
        var snapshot = new ConfigurationSnapshot();
        foreach (var kind in ExportCatalog.Kinds)
        {
            try
            {
                await foreach (var row in api.ListAsync<JsonObject>(kind.Path, cancellationToken).ConfigureAwait(false))
                {
                    snapshot.Add(kind, row, withUsers);
                }
            }
            catch (AuthentikApiException ex) when (ex.Status is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented)
            {
                // Another version, or the emulator.
                snapshot._notes.Add($"{kind.Model}: this server has no list of them.");
            }

            await report($"{snapshot.Objects.Count} objects read.").ConfigureAwait(false);
        }

        await snapshot.NoteUnknownAsync(api, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>The object that an attribute means by a primary key. Providers and users have numbers, which say nothing without the attribute's name.</summary>
    public ExportedObject? Find(string attribute, JsonValue value) => _byKey.GetValueOrDefault(value.GetValueKind() == System.Text.Json.JsonValueKind.Number
        ? $"{(s_references.Contains(attribute) ? "provider" : "user")} {value}"
        : value.ToString());

    /// <summary>Whether a primary key is that of something that is left out everywhere, without a word.</summary>
    public bool IsIgnored(JsonValue value) => _ignored.Contains(value.ToString());

    /// <summary>Whether an attribute that is a text must be the key of an object: authentik has no other use for UUIDs in these places.</summary>
    public static bool IsKey(string attribute, JsonValue value) => value.GetValueKind() == System.Text.Json.JsonValueKind.Number
        ? s_references.Contains(attribute) || attribute is "user" or "users"
        : Guid.TryParseExact(value.ToString(), "D", out _);

    private void Add(ExportKind kind, JsonObject row, bool withUsers)
    {
        // A brand has its key under a name of its own.
        var pk = (row["pk"] ?? row["brand_uuid"])!.ToString();
        if (kind.Model == "authentik_core.user" && (row["type"]?.ToString() == "internal_service_account" || row["username"]?.ToString() == OperationsAccount.Name))
        {
            // Outposts make their own; the account of the operations is made by whoever uses it.
            return;
        }

        if (kind.Model == "authentik_rbac.role" && row["name"]!.ToString().StartsWith(ManagedRole, StringComparison.Ordinal))
        {
            _ignored.Add(pk);
            return;
        }

        var isOwn = row["name"]?.ToString() == OperationsAccount.Name && kind.Model is "authentik_core.group" or "authentik_rbac.role";
        var item = new ExportedObject(kind, pk, row[kind.Key]!.ToString(), (JsonObject)WithoutSecrets(row));
        _byKey[(kind.Model, kind.Path) switch
        {
            ("authentik_core.user", _) => $"user {pk}",
            (_, var path) when path.StartsWith("providers/", StringComparison.Ordinal) => $"provider {pk}",
            _ => pk,
        }] = item;
        if (!isOwn && (withUsers || kind.Model != "authentik_core.user"))
        {
            Objects.Add(item);
        }
    }

    private async Task NoteUnknownAsync(AuthentikApiClient api, CancellationToken cancellationToken)
    {
        var known = ExportCatalog.Kinds.Select(kind => kind.Model).ToHashSet();
        foreach (var path in ExportCatalog.Overviews)
        {
            try
            {
                var rows = await api.ListAsync<JsonObject>(path, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
                foreach (var group in rows.Where(row => !known.Contains(row["meta_model_name"]?.ToString() ?? "")).GroupBy(row => row["meta_model_name"]?.ToString()))
                {
                    _notes.Add($"{group.Key}: {group.Count()} left out, because this library does not know the kind: {string.Join(", ", group.Select(row => row["name"]))}.");
                }
            }
            catch (AuthentikApiException ex) when (ex.Status is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented)
            {
                _notes.Add($"{path}: this server has no such list, so kinds that this library does not know would go unnoticed.");
            }
        }
    }

    private static JsonNode WithoutSecrets(JsonObject row) =>
        new JsonObject(row.Where(item => !IsSecret(item.Key, item.Value)).Select(item => KeyValuePair.Create(item.Key, item.Value is JsonObject inner ? WithoutSecrets(inner) : item.Value?.DeepClone())));

    private static bool IsSecret(string name, JsonNode? value) => value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String && !Guid.TryParse(text.ToString(), out _) && Secret().IsMatch(name);

    [GeneratedRegex("(^|_)(secret|password|passwd|private_key|secret_key|key_data|token|plex_token|auth|keytab|ccache|credentials)$", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
