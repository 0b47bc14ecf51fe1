using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Authentik.Aspire.Hosting;

/// <summary>A record of a file of users: where it begins, its fields, and whether its quotes are in order.</summary>
internal sealed record UserFileRecord(int Line, int LastLine, IReadOnlyList<string> Fields, bool IsMalformed);

/// <summary>A CSV file of users. Its encoding, its delimiter and the meaning of its columns are found out from its content.</summary>
internal sealed class UserFile
{
    /// <summary>What one import takes. authentik makes some five users a second, so this is about eleven hours.</summary>
    public const int MostRows = 200_000;

    private static readonly char[] s_delimiters = [',', ';', '\t', '|'];

    private readonly byte[] _content;

    private UserFile(byte[] content, Encoding encoding, char delimiter, UserColumns columns, IReadOnlyList<string> header)
    {
        _content = content;
        Encoding = encoding;
        Delimiter = delimiter;
        Columns = columns;
        Header = header;
    }

    public Encoding Encoding { get; }

    public char Delimiter { get; }

    public UserColumns Columns { get; }

    public IReadOnlyList<string> Header { get; }

    public ReadOnlySpan<byte> Content => _content;

    public static UserFile Read(string path)
    {
        var content = File.ReadAllBytes(path);
        var encoding = Detect(content);
        using var reader = Open(content, encoding);
        var line = reader.ReadLine();
        while (line is not null && string.IsNullOrWhiteSpace(line))
        {
            line = reader.ReadLine();
        }

        if (line is null)
        {
            throw new OperationException("The file is empty.", $"Its first line must name the columns: {UserColumns.Known}.");
        }

        // Of the delimiters, the one that makes the most columns with a known name.
        var (delimiter, header) = s_delimiters
            .Select(candidate => (Delimiter: candidate, Header: Records(new StringReader(line), candidate).First().Fields))
            .MaxBy(choice => choice.Header.Count(UserColumns.IsKnown));
        return new(content, encoding, delimiter, UserColumns.Of(header), header);
    }

    /// <summary>The records below the header; blank lines are none.</summary>
    public IEnumerable<UserFileRecord> Records() => Records(Open(_content, Encoding), Delimiter).Skip(1);

    /// <summary>A byte order mark, or UTF-8 if the bytes are that, or what spreadsheets on Windows write.</summary>
    private static Encoding Detect(byte[] content)
    {
        if (content is [0xEF, 0xBB, 0xBF, ..])
        {
            return Encoding.UTF8;
        }

        if (content is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode;
        }

        if (content is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode;
        }

        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(content);
            return new UTF8Encoding(false);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        }
    }

    private static StreamReader Open(byte[] content, Encoding encoding) => new(new MemoryStream(content, writable: false), encoding, detectEncodingFromByteOrderMarks: true);

    private static IEnumerable<UserFileRecord> Records(TextReader reader, char delimiter)
    {
        var malformed = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            TrimOptions = TrimOptions.Trim,
            BadDataFound = _ => malformed = true,

            // A blank line counts, or the numbers of the lines after it would be wrong.
            IgnoreBlankLines = false,
        };
        using var parser = new CsvParser(reader, configuration);
        var line = 1;
        while (true)
        {
            malformed = false;
            if (!parser.Read())
            {
                yield break;
            }

            var fields = parser.Record!;
            if (fields.Any(field => field.Length > 0))
            {
                yield return new(line, malformed ? line + parser.RawRecord.TrimEnd('\r', '\n').Count(character => character == '\n') : line, fields, malformed);
            }

            line = parser.RawRow + 1;
        }
    }
}
