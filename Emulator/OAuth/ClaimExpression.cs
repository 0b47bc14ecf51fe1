using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Models;

namespace Authentik.Emulator.OAuth;

/// <summary>
/// The small part of Python that scope mappings of one's own mostly consist of: <c>return</c> of a dictionary, made of literals and of what is known of
/// the user. Everything else is none of it, so that nothing is accepted and then left out of tokens.
/// </summary>
internal sealed class ClaimExpression
{
    private static readonly string[] UserFields = ["name", "username", "email", "pk", "uid", "uuid", "is_active"];

    private readonly string _text;
    private int _position;

    private ClaimExpression(string text) => _text = text;

    private delegate JsonNode? Value(StoredObject user, JsonObject attributes);

    /// <summary>Whether the expression can be evaluated.</summary>
    internal static bool IsKnown(string text) => TryParse(text) is not null;

    /// <summary>The claims about a user.</summary>
    internal static JsonObject Evaluate(ObjectStore store, string text, StoredObject user) =>
        TryParse(text)?.Invoke(user, UserRules.MergedAttributes(store, user)) as JsonObject ?? [];

    private static Value? TryParse(string text)
    {
        var parser = new ClaimExpression(text.Trim());
        try
        {
            return parser.Takes("return") && parser.Dictionary() is { } value && parser.IsAtEnd ? value : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _position == _text.Length;
        }
    }

    private Value? Dictionary()
    {
        if (!Takes("{"))
        {
            return null;
        }

        var entries = new List<(string Name, Value Value)>();
        while (!Takes("}"))
        {
            var name = Literal() ?? throw new FormatException();
            Expect(":");
            entries.Add((name, Any()));
            if (!Takes(","))
            {
                Expect("}");
                break;
            }
        }

        return (user, attributes) => new JsonObject(entries.DistinctBy(entry => entry.Name).Select(entry => KeyValuePair.Create(entry.Name, entry.Value(user, attributes))));
    }

    private Value Any() => Dictionary() ?? List() ?? Text() ?? Constant() ?? Number() ?? User() ?? throw new FormatException();

    private Value? List()
    {
        if (!Takes("["))
        {
            return null;
        }

        var items = new List<Value>();
        while (!Takes("]"))
        {
            items.Add(Any());
            if (!Takes(","))
            {
                Expect("]");
                break;
            }
        }

        return (user, attributes) => new JsonArray([.. items.Select(item => item(user, attributes))]);
    }

    private Value? Text() => Literal() is { } text ? (_, _) => text : null;

    private Value? Constant() =>
        Takes("True") ? (_, _) => true
        : Takes("False") ? (_, _) => false
        : Takes("None") ? (_, _) => null
        : null;

    private Value? Number()
    {
        SkipSpace();
        var length = _text[_position..].TakeWhile(c => char.IsAsciiDigit(c) || c is '-').Count();
        if (!long.TryParse(_text.AsSpan(_position, length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        _position += length;
        return (_, _) => number;
    }

    private Value? User()
    {
        if (!Takes("request.user.") && !Takes("user."))
        {
            return null;
        }

        if (Takes("attributes.get("))
        {
            var name = Literal() ?? throw new FormatException();
            var fallback = Takes(",") ? Any() : (_, _) => null;
            Expect(")");
            return (user, attributes) => attributes.ContainsKey(name) ? attributes[name]?.DeepClone() : fallback(user, attributes);
        }

        var field = Array.Find(UserFields, Takes) ?? throw new FormatException();
        return (user, _) => field == "pk" ? AttributeValidator.KeyOf(ModelNames.User, user.Pk) : user.Data[field]?.DeepClone();
    }

    private string? Literal()
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] is not ('"' or '\''))
        {
            return null;
        }

        var (quote, text) = (_text[_position++], new StringBuilder());
        while (_position < _text.Length && _text[_position] != quote)
        {
            // Escapes are Python's own affair.
            text.Append(_text[_position] is '\\' or '\n' ? throw new FormatException() : _text[_position]);
            _position++;
        }

        Expect(quote.ToString());
        return text.ToString();
    }

    private bool Takes(string token)
    {
        SkipSpace();
        var isWord = char.IsAsciiLetter(token[^1]);
        if (string.CompareOrdinal(_text, _position, token, 0, token.Length) != 0
            || (isWord && _position + token.Length < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position + token.Length]) || _text[_position + token.Length] == '_')))
        {
            return false;
        }

        _position += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Takes(token))
        {
            throw new FormatException();
        }
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }
}
