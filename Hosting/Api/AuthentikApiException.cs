using System.Net;
using System.Text.Json;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Thrown when authentik does not do what it was asked through its API. The message names the call, the status and authentik's own text, and is fit
/// for the eyes of a user: it never holds the token or the body of the request.
/// </summary>
/// <param name="message">What went wrong.</param>
/// <param name="status">The status authentik answered with, or <see langword="null"/> if it did not answer at all.</param>
/// <param name="innerException">The cause, or <see langword="null"/>.</param>
public sealed class AuthentikApiException(string message, HttpStatusCode? status = null, Exception? innerException = null) : Exception(message, innerException)
{
    private const int LongestBody = 300;

    /// <summary>Gets the status authentik answered with, or <see langword="null"/> if it did not answer at all.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>
    /// Gets what authentik has against each field of the request; empty if the answer was of another kind. What concerns no field in particular is
    /// under <c>non_field_errors</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> FieldErrors { get; private init; } = new Dictionary<string, string>();

    internal static AuthentikApiException Of(HttpMethod method, string path, HttpStatusCode status, string body)
    {
        var (text, fields) = Read(body);
        return new($"authentik answered {method} {path} with {(int)status}: {text}", status) { FieldErrors = fields };
    }

    /// <summary>authentik's text without the JSON around it.</summary>
    internal static (string Text, IReadOnlyDictionary<string, string> Fields) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var fields = document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => Flatten(field.Value));
                var detail = fields.GetValueOrDefault("detail");
                return detail is not null
                    ? (detail, new Dictionary<string, string>())
                    : (string.Join("; ", fields.Select(field => field.Key == "non_field_errors" ? field.Value : $"{field.Key}: {field.Value}")), fields);
            }
        }
        catch (JsonException)
        {
            // A page of a proxy in between, or of authentik itself.
        }

        return (body.Length > LongestBody ? body[..LongestBody] : body, new Dictionary<string, string>());
    }

    private static string Flatten(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(" ", value.EnumerateArray().Select(Flatten)),
        _ => value.GetRawText(),
    };
}
