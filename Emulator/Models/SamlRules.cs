using System.Text.Json.Nodes;
using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>SAML providers: what authentik checks of one. Nobody can sign in with SAML here.</summary>
internal static class SamlRules
{
    internal static void BeforeSave(StoredObject row, JsonObject given)
    {
        ProviderRules.CheckUrls(row, "acs_url", "sls_url");
        ProviderRules.CheckDurations(row, "assertion_valid_not_before", "assertion_valid_not_on_or_after", "session_valid_not_on_or_after");

        // authentik looks at what the request holds, not at what the provider has.
        if (given["signing_kp"] is not null && !IsTrue("sign_assertion") && !IsTrue("sign_response"))
        {
            throw new ValidationException(
                "non_field_errors", "With a signing keypair selected, at least one of 'Sign assertion' and 'Sign Response' must be selected.");
        }

        bool IsTrue(string name) => given[name]?.GetValue<bool>() == true;
    }
}
