using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.Api;

/// <summary>A request as a handler of the API sees it. <see cref="User"/> is null only where anonymous requests are let in.</summary>
internal sealed record ApiRequest(AuthentikCore Core, ObjectStore Store, StoredObject? User, bool IsSuperuser, string[] Path, JsonObject Body, HttpRequest Http)
{
    internal string Key => Path[0];

    internal ModelWriter Writer => new(Core.Catalog, Store, fromBlueprint: false);

    /// <summary>The object the path means, by its primary key.</summary>
    internal StoredObject Find(string model) => Store.Get(model, Key) ?? throw ApiException.NotFound(model);

    /// <summary>The object the path means, by another attribute.</summary>
    internal StoredObject FindBy(string model, string attribute) => Store.Find(model, attribute, Key) ?? throw ApiException.NotFound(model);
}

/// <summary>What a handler answers.</summary>
internal sealed record ApiResult(int Status, JsonNode? Body = null)
{
    internal static ApiResult Ok(JsonNode body) => new(200, body);

    internal static ApiResult Created(JsonNode body) => new(201, body);

    internal static ApiResult NoContent { get; } = new(204);
}

/// <summary>Ends a handler with an error answer.</summary>
internal sealed class ApiException(int status, string detail) : Exception(detail)
{
    internal int Status => status;

    internal static ApiException NotFound(string model) => new(404, $"No {model.Split('.')[1]} matches the given query.");

    internal static ApiException Forbidden() => new(403, "You do not have permission to perform this action.");
}

/// <summary>Who may call an endpoint.</summary>
internal enum ApiAccess
{
    Superuser,
    User,
    Anonymous,
}

/// <summary>An endpoint: its path below <c>/api/v3/</c>, slashes included, with <c>*</c> for each variable part.</summary>
internal sealed record ApiEndpoint(string Method, string Path, Func<ApiRequest, ApiResult> Handler, ApiAccess Access = ApiAccess.Superuser)
{
    /// <summary>The right, such as <c>authentik_core.view_user</c>, that opens an endpoint of <see cref="ApiAccess.Superuser"/> to others; null where none does.</summary>
    internal string? Permission { get; init; }

    /// <summary>The variable parts of a path that fits, otherwise null.</summary>
    internal string[]? Match(string path)
    {
        var (mine, theirs) = (Path.Split('/'), path.Split('/'));
        if (mine.Length != theirs.Length)
        {
            return null;
        }

        var values = new List<string>();
        for (var i = 0; i < mine.Length; i++)
        {
            if (mine[i] == "*" && theirs[i].Length > 0)
            {
                values.Add(Uri.UnescapeDataString(theirs[i]));
            }
            else if (mine[i] != theirs[i])
            {
                return null;
            }
        }

        return [.. values];
    }
}
