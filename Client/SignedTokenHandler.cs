using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Authentik.Aspire.Client;

/// <summary>
/// Takes no token without a signature. In the code flow the handler of ASP.NET Core takes one whose header says "none", as OpenID Connect allows for
/// what comes straight from the provider. authentik signs all of its tokens, and between containers there may be no TLS that would prove who answers.
/// </summary>
internal sealed class SignedTokenHandler : JsonWebTokenHandler
{
    public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var parameters = validationParameters.Clone();
        parameters.RequireSignedTokens = true;
        return base.ValidateTokenAsync(token, parameters);
    }
}
