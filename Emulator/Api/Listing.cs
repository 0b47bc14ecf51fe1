using System.Globalization;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Api;

/// <summary>authentik's paged listing. A query parameter the emulator cannot honour is answered 501 instead of being ignored.</summary>
internal static class Listing
{
    private const int DefaultPageSize = 100;

    /// <summary>Lists a model by the request's page, page_size, ordering, search and the given filters.</summary>
    internal static ApiResult Of(ApiRequest request, string model, string orderBy, string[] filters, string[] searchIn, Func<StoredObject, JsonNode> render)
    {
        var (page, size) = (Number(request, "page", 1), Number(request, "page_size", DefaultPageSize));
        var ordering = request.Http.Query["ordering"].ToString() is { Length: > 0 } given ? given : orderBy;
        var query = new ObjectQuery(model, ordering.TrimStart('-'), size, (page - 1) * size)
        {
            Descending = ordering.StartsWith('-'),
            SearchText = request.Http.Query["search"].ToString(),
            SearchIn = searchIn,
            Attributes = Filter(request, filters, out var ignoringCase, out var anyOf),
            AttributesIgnoringCase = ignoringCase,
            AttributesAnyOf = anyOf,
        };
        if (query.OrderBy is not ("pk" or "id") && !filters.Contains(query.OrderBy) && query.OrderBy != orderBy)
        {
            throw new ApiException(501, $"authentik emulator: ordering by {query.OrderBy} is not built.");
        }

        var (rows, count) = request.Store.Page(query);
        return Paginate([.. rows.Select(render)], count, page, size);
    }

    /// <summary>A listing that is computed, on one page.</summary>
    internal static ApiResult Single(IEnumerable<JsonNode> items)
    {
        var array = new JsonArray([.. items]);
        return Paginate(array, array.Count, 1, Math.Max(array.Count, DefaultPageSize));
    }

    private static ApiResult Paginate(JsonArray items, int count, int page, int size)
    {
        var pages = Math.Max(1, (count + size - 1) / size);
        if (page > pages)
        {
            throw new ApiException(404, "Invalid page.");
        }

        return ApiResult.Ok(new JsonObject
        {
            ["pagination"] = new JsonObject
            {
                ["next"] = page < pages ? page + 1 : 0,
                ["previous"] = page > 1 ? page - 1 : 0,
                ["count"] = count,
                ["current"] = page,
                ["total_pages"] = pages,
                ["start_index"] = count == 0 ? 0 : ((page - 1) * size) + 1,
                ["end_index"] = Math.Min(page * size, count),
            },
            ["results"] = items,
            ["autocomplete"] = new JsonObject(),
        });
    }

    private static JsonObject Filter(
        ApiRequest request, string[] filters, out List<(string Name, string Value)> ignoringCase, out List<(string Name, string[] Values)> anyOf)
    {
        var exact = new JsonObject();
        ignoringCase = [];
        anyOf = [];
        foreach (var (name, value) in request.Http.Query)
        {
            if (name is "page" or "page_size" or "ordering" or "search" or "include_users" or "include_groups" or "superuser_full_list")
            {
                continue;
            }

            if (name == "actions" && filters.Contains("action"))
            {
                anyOf.Add(("action", [.. value.OfType<string>()]));
                continue;
            }

            var attribute = name.Replace("__iexact", "", StringComparison.Ordinal);
            if (!filters.Contains(attribute))
            {
                throw new ApiException(501, $"authentik emulator: the filter {name} of {request.Http.Path} is not built.");
            }

            if (attribute != name)
            {
                ignoringCase.Add((attribute, value.ToString()));
            }
            else
            {
                exact[name] = bool.TryParse(value, out var flag) ? flag : value.ToString();
            }
        }

        return exact;
    }

    private static int Number(ApiRequest request, string name, int fallback)
    {
        var text = request.Http.Query[name].ToString();
        return text.Length == 0 ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
            : throw new ApiException(404, "Invalid page.");
    }
}
