using Authentik.Emulator.Database;
using Microsoft.AspNetCore.WebUtilities;

namespace Authentik.Emulator.OAuth;

/// <summary>A request to the authorization endpoint whose client and redirect URI are known to be good: what else is wrong is told to the client.</summary>
internal sealed class AuthorizationRequest
{
    private static readonly string[] Built = ["query", "form_post", "fragment"];
    private readonly IQueryCollection _query;

    internal AuthorizationRequest(IQueryCollection query, ObjectStore store, OAuthClient client)
    {
        _query = query;
        Client = client;
        ResponseMode = Built.Contains(query["response_mode"].ToString()) ? query["response_mode"].ToString() : "query";
        Prompt = query["prompt"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var mapped = client.ScopeMappings(store).Select(mapping => mapping.Text("scope_name")).ToList();
        var asked = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Scopes that are not mapped are left out without an error; asking for none asks for all.
        Scopes = asked.Length == 0 ? mapped : [.. asked.Where(mapped.Contains).Distinct()];
    }

    internal OAuthClient Client { get; }

    internal string RedirectUri => _query["redirect_uri"].ToString();

    internal string ResponseMode { get; }

    internal IReadOnlyList<string> Prompt { get; }

    internal IReadOnlyList<string> Scopes { get; }

    internal string State => _query["state"].ToString();

    internal string Nonce => _query["nonce"].ToString();

    internal string CodeChallenge => _query["code_challenge"].ToString();

    internal string CodeChallengeMethod => _query["code_challenge_method"].ToString() is { Length: > 0 } method ? method : "plain";

    /// <summary>The oldest sign-in that is good enough; null when any is.</summary>
    internal int? MaxAge => int.TryParse(_query["max_age"], out var seconds) && seconds > 0 ? seconds : null;

    internal bool IsImplicitOrHybrid => _query["response_type"].ToString().Split(' ') is var types && types.All(type => type is "code" or "token" or "id_token")
        && types is not ["code"];

    /// <summary>What the client is told instead of getting a code; null when the request is good.</summary>
    internal OAuthError? Refusal()
    {
        if (_query["response_type"] != "code")
        {
            return new OAuthError("unsupported_response_type");
        }

        return _query.ContainsKey("request") ? new OAuthError("request_not_supported")
            : CodeChallenge.Length > 0 && CodeChallengeMethod is not ("plain" or "S256") ? new OAuthError("invalid_request")
            : null;
    }

    /// <summary>The redirect URI with what the client is to know.</summary>
    internal string Answer(params (string Name, string Value)[] parameters)
    {
        var given = Parameters(parameters);
        return ResponseMode == "fragment"
            ? $"{RedirectUri}#{QueryHelpers.AddQueryString("", given)[1..]}"
            : QueryHelpers.AddQueryString(RedirectUri, given);
    }

    /// <summary>The same as parameters, the state with them.</summary>
    internal Dictionary<string, string?> Parameters(params (string Name, string Value)[] parameters)
    {
        var given = parameters.ToDictionary(parameter => parameter.Name, string? (parameter) => parameter.Value);
        if (State.Length > 0)
        {
            given["state"] = State;
        }

        return given;
    }
}
