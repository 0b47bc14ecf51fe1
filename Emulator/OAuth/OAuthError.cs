using System.Text.Json.Nodes;
using Authentik.Emulator.Web;

namespace Authentik.Emulator.OAuth;

/// <summary>Ends a request to a back-channel endpoint with one of OAuth2's errors.</summary>
internal sealed class OAuthError(string error) : Exception
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["invalid_request"] = "The request is otherwise malformed",
        ["invalid_client"] =
            "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)",
        ["invalid_grant"] =
            "The provided authorization grant or refresh token is invalid, expired, revoked, does not match the redirection URI used in the " +
            "authorization request, or was issued to another client",
        ["unsupported_grant_type"] = "The authorization grant type is not supported by the authorization server",
        ["unsupported_response_type"] = "The authorization server does not support obtaining an authorization code using this method",
        ["invalid_scope"] = "The requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner",
        ["login_required"] = "The Authorization Server requires End-User authentication",
        ["consent_required"] = "The Authorization Server requires End-User consent",
        ["request_not_supported"] = "The provider does not support use of the request parameter",
        ["invalid_token"] = "The access token provided is expired, revoked, malformed, or invalid for other reasons",
        ["insufficient_scope"] = "The request requires higher privileges than provided by the access token",
    };

    internal string Error => error;

    internal string Description => Descriptions[error];

    public override string Message => $"{error}: {Description}";

    internal Task AnswerAsync(HttpContext context, int status) => context.JsonAsync(status, new JsonObject
    {
        ["error"] = Error, ["error_description"] = Description, ["request_id"] = context.TraceIdentifier,
    });
}
