using System.Net.Mail;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Authentik.Aspire.Hosting;

/// <summary>Reads and checks the rows of a file. The first reason against a row is the one that is reported.</summary>
internal sealed class UserRowReader(UserFile file)
{
    /// <summary>authentik's own limits.</summary>
    private const int LongestUsername = 150;
    private const int LongestEmail = 254;

    private const char GroupDelimiter = '|';
    private const char OtherGroupDelimiter = ';';

    private readonly Dictionary<string, (int Line, string Username)> _seen = new(StringComparer.OrdinalIgnoreCase);

    public (IReadOnlyList<UserRow> Good, List<BadUserRow> Bad) ReadAll()
    {
        var good = new List<UserRow>();
        var bad = new List<BadUserRow>();
        foreach (var record in file.Records())
        {
            if (good.Count + bad.Count == UserFile.MostRows)
            {
                throw new OperationException($"The file has more than {UserFile.MostRows} rows.", "Split it; imports may follow one another.");
            }

            var username = record.Fields.Count == file.Header.Count ? file.Columns.Field(record.Fields, "username") ?? "" : "";
            try
            {
                good.Add(Read(record));
            }
            catch (FormatException ex)
            {
                bad.Add(new(record.Line, username, ex.Message));
            }
        }

        return (good, bad);
    }

    private UserRow Read(UserFileRecord record)
    {
        var fields = record.Fields;
        if (record.IsMalformed)
        {
            throw new FormatException(record.LastLine > record.Line
                ? $"A quotation mark is not closed, so that the lines {record.Line} to {record.LastLine} are one row, which none of them should be."
                : "A quotation mark stands where none may: put the whole field in quotes and double those inside it.");
        }

        if (fields.Count != file.Header.Count)
        {
            throw new FormatException($"The row has {fields.Count} fields, the header {file.Header.Count}.");
        }

        var columns = file.Columns;
        var username = Username(columns.Field(fields, "username"));
        if (_seen.TryGetValue(username, out var first))
        {
            throw new FormatException(first.Username == username
                ? $"The user name is that of line {first.Line} already."
                : $"The user name differs from '{first.Username}' in line {first.Line} only in upper and lower case; signing in would not tell them apart.");
        }

        var row = new UserRow(record.Line, username)
        {
            Name = columns.Field(fields, "name"),
            Email = Email(columns.Field(fields, "email")),
            Groups = Groups(columns.Field(fields, "groups")),
            Attributes = Attributes(columns, fields),
            Password = columns.Field(fields, "password"),
            IsActive = Active(columns.Field(fields, "active")),
            Path = UserPath(columns.Field(fields, "path")),
        };
        _seen.Add(username, (record.Line, username));
        return row;
    }

    private static string Username(string? text)
    {
        if (text is null)
        {
            throw new FormatException("There is no user name.");
        }

        if (text.Length > LongestUsername)
        {
            throw new FormatException($"The user name is {text.Length} characters long; authentik takes {LongestUsername}.");
        }

        return text.Any(char.IsControl) ? throw new FormatException("The user name holds a control character, such as a line break.") : text;
    }

    private static string? Email(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // MailAddress takes a display name too, and names without a domain's dot; authentik takes neither.
        return text.Length <= LongestEmail && MailAddress.TryCreate(text, out var address) && address.Address == text
            && address.Host.Contains('.', StringComparison.Ordinal) && !address.Host.EndsWith('.') && !text.Any(char.IsWhiteSpace)
            ? text
            : throw new FormatException($"'{text}' is not a mail address.");
    }

    private static string[] Groups(string? text) =>
        text is null ? [] : [.. text.Split(text.Contains(GroupDelimiter, StringComparison.Ordinal) ? GroupDelimiter : OtherGroupDelimiter, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    private static JsonObject Attributes(UserColumns columns, IReadOnlyList<string> fields)
    {
        var attributes = new JsonObject();
        if (columns.Field(fields, "attributes") is { } json)
        {
            try
            {
                attributes = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("The attributes are JSON, but not an object such as {\"department\": \"Sales\"}.");

                // Looked at only now, which finds a name that is there twice.
                _ = attributes.Count;
            }
            catch (JsonException)
            {
                throw new FormatException("The attributes are not JSON, such as {\"department\": \"Sales\"}.");
            }
            catch (ArgumentException)
            {
                throw new FormatException("The attributes name one attribute twice.");
            }
        }

        foreach (var (name, position) in columns.Attributes)
        {
            if (fields[position].Length > 0)
            {
                attributes[name] = fields[position];
            }
        }

        return attributes;
    }

    private static bool? Active(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        _ => throw new FormatException($"'{text}' does not say whether the user is active: write true or false."),
    };

    private static string? UserPath(string? text) =>
        text is null || text.Split('/').All(segment => segment.Length > 0)
            ? text
            : throw new FormatException($"The path '{text}' begins or ends with a slash, or has an empty part; write it like users/sales.");
}
