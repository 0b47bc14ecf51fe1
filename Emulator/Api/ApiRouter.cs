using System.Text.Json;
using System.Text.Json.Nodes;
using Authentik.Emulator.Core;
using Authentik.Emulator.Database;
using Authentik.Emulator.Flows;
using Authentik.Emulator.Models;
using Authentik.Emulator.OAuth;
using Authentik.Emulator.Web;
using Npgsql;

namespace Authentik.Emulator.Api;

/// <summary>API v3: finds the endpoint, checks who asks, runs the handler in one transaction. What is not in the table is answered 501.</summary>
internal sealed class ApiRouter(AuthentikCore core)
{
    /// <summary>Where the access log finds who asked.</summary>
    internal const string UserItem = "user";

    private const string ExecutorPrefix = "flows/executor/";

    private readonly IReadOnlyList<ApiEndpoint> _endpoints =
    [
        .. SystemEndpoints.All(core.Release), .. SettingsEndpoints.All, .. UserEndpoints.All, .. GroupEndpoints.All, .. ApplicationEndpoints.All, .. TokenEndpoints.All,
        .. ProviderEndpoints.All, .. OutpostEndpoints.All, .. BlueprintEndpoints.All, .. EventEndpoints.All, .. RoleEndpoints.All, .. ModelEndpoints.All,
        .. ConfigurationEndpoints.All, .. CertificateEndpoints.All,
    ];

    private readonly FlowExecutor _executor = new(core);

    internal async Task HandleAsync(HttpContext context, string path)
    {
        if (path.StartsWith(ExecutorPrefix, StringComparison.Ordinal) && path.EndsWith('/'))
        {
            await _executor.HandleAsync(context, path[ExecutorPrefix.Length..^1]);
            return;
        }

        var (endpoint, values) = Find(context.Request.Method, path);
        if (endpoint is null)
        {
            await context.NotBuiltAsync($"{context.Request.Method} /api/v3/{path}");
            return;
        }

        JsonObject body;
        try
        {
            body = await ReadBodyAsync(context.Request);
        }
        catch (JsonException exception)
        {
            await context.JsonAsync(400, new JsonObject { ["detail"] = $"JSON parse error - {exception.Message}" });
            return;
        }

        var result = Run(context, endpoint, values, body);
        context.Response.StatusCode = result.Status;
        if (result.Body is not null)
        {
            await context.JsonAsync(result.Status, result.Body);
        }
    }

    private (ApiEndpoint? Endpoint, string[] Values) Find(string method, string path)
    {
        foreach (var endpoint in _endpoints)
        {
            if (endpoint.Method == method && endpoint.Match(path) is { } values)
            {
                return (endpoint, values);
            }
        }

        return (null, []);
    }

    private ApiResult Run(HttpContext context, ApiEndpoint endpoint, string[] values, JsonObject body)
    {
        using var connection = core.Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var store = new ObjectStore(connection);
        try
        {
            var user = Authenticate(context, store);
            context.Items[UserItem] = user?.Text("username");
            var isSuperuser = user is not null && UserRules.IsSuperuser(store, user);
            if (user is null && endpoint.Access is not ApiAccess.Anonymous)
            {
                throw new ApiException(403, "Authentication credentials were not provided.");
            }

            if (!isSuperuser && endpoint.Access is ApiAccess.Superuser && (endpoint.Permission is not { } permission || !RoleRules.Has(store, user!, permission)))
            {
                throw ApiException.Forbidden();
            }

            var result = endpoint.Handler(new ApiRequest(core, store, user, isSuperuser, values, body, context.Request));
            transaction.Commit();
            return result;
        }
        catch (ApiException exception)
        {
            return new ApiResult(exception.Status, new JsonObject { ["detail"] = exception.Message });
        }
        catch (ValidationException exception)
        {
            return new ApiResult(400, exception.Errors.DeepClone());
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two requests at the same time; one at a time is refused by the check before.
            return new ApiResult(400, new JsonObject { ["non_field_errors"] = new JsonArray("This field must be unique.") });
        }
    }

    /// <summary>The user of the token or of the session; a token that does not count is an error even where nobody need be signed in.</summary>
    private static StoredObject? Authenticate(HttpContext context, ObjectStore store)
    {
        if (BearerToken.Read(context.Request) is { } key)
        {
            return TokenRules.Authenticate(store, key) ?? TokenInspection.FindApiUser(store, key) ?? throw new ApiException(403, "Token invalid/expired");
        }

        if (Session.Read(context.Request, store.Connection) is not { User: { } pk } session || store.Get(ModelNames.User, pk) is not { } user
            || !user.Flag("is_active"))
        {
            return null;
        }

        return HttpMethods.IsGet(context.Request.Method) || !session.IsForged(context.Request)
            ? user
            : throw new ApiException(403, "CSRF Failed: CSRF token missing or incorrect.");
    }

    private static async Task<JsonObject> ReadBodyAsync(HttpRequest request)
    {
        // The length is not known beforehand when the body comes in chunks.
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? throw new JsonException("the body is not an object");
    }
}
