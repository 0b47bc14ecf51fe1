using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The variables of users and their tokens.</summary>
internal static class PeopleVariables
{
    public static IEnumerable<KeyValuePair<string, object>> All(AuthentikResource server)
    {
        foreach (var user in server.UserList)
        {
            if (user.Password is { } password)
            {
                yield return new(BlueprintVariables.Name(user, PeopleEntries.Password), password);
            }
        }

        foreach (var token in server.Identity.Tokens)
        {
            yield return new(BlueprintVariables.Name(token, PeopleEntries.Key), token.KeyParameter);
        }
    }
}
