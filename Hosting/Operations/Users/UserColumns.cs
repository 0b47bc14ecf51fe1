namespace Authentik.Aspire.Hosting;

/// <summary>Which column of a file of users means what. A column that means nothing is an error: it may be one that is misspelt.</summary>
internal sealed class UserColumns
{
    private const string AttributePrefix = "attributes.";

    /// <summary>By the name without spaces, hyphens and underscores, in lower case: what spreadsheets and directories call it.</summary>
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["username"] = "username", ["user"] = "username", ["login"] = "username", ["userid"] = "username", ["samaccountname"] = "username",
        ["email"] = "email", ["mail"] = "email", ["emailaddress"] = "email",
        ["name"] = "name", ["fullname"] = "name", ["displayname"] = "name",
        ["groups"] = "groups", ["group"] = "groups", ["memberof"] = "groups",
        ["attributes"] = "attributes",
        ["password"] = "password",
        ["active"] = "active", ["isactive"] = "active", ["enabled"] = "active",
        ["path"] = "path",
    };

    private readonly Dictionary<string, int> _positions = [];
    private readonly List<(string Name, int Position)> _attributes = [];

    private UserColumns()
    {
    }

    public static string Known => "username, email, name, groups, attributes, attributes.<name>, password, active, path";

    /// <summary>The columns that hold one attribute each.</summary>
    public IReadOnlyList<(string Name, int Position)> Attributes => _attributes;

    public bool Has(string column) => _positions.ContainsKey(column);

    public static bool IsKnown(string header) => s_names.ContainsKey(Plain(header)) || IsAttribute(header);

    public static UserColumns Of(IReadOnlyList<string> header)
    {
        var columns = new UserColumns();
        for (var position = 0; position < header.Count; position++)
        {
            var title = header[position];
            if (IsAttribute(title))
            {
                columns._attributes.Add((title[AttributePrefix.Length..], position));
            }
            else if (!s_names.TryGetValue(Plain(title), out var column))
            {
                throw new OperationException($"The file has a column '{title}' that is not known.", $"Name it one of {Known}, or remove it. Fields are separated by commas, semicolons, tabs or vertical bars.");
            }
            else if (!columns._positions.TryAdd(column, position))
            {
                throw new OperationException($"Two columns of the file are the {column}: '{header[columns._positions[column]]}' and '{title}'.", "Remove one of them.");
            }
        }

        return columns.Has("username") ? columns : throw new OperationException("The file has no column for the user names.", "Name the column 'username' in the first line.");
    }

    /// <summary>The field of a column, or <see langword="null"/> if the file has no such column or the field is empty.</summary>
    public string? Field(IReadOnlyList<string> fields, string column) =>
        _positions.TryGetValue(column, out var position) && fields[position] is { Length: > 0 } field ? field : null;

    private static bool IsAttribute(string header) => header.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase) && header.Length > AttributePrefix.Length;

    private static string Plain(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
