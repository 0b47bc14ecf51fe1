using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>
/// Parameters that are part of what is declared. authentik takes an empty variable for one that is not there, and then says "may not be null" of an
/// attribute that nobody set.
/// </summary>
internal static class ParameterCheck
{
    public static async Task CheckAsync(AuthentikResource server, CancellationToken cancellationToken)
    {
        foreach (var (parameter, what) in Parameters(server))
        {
            string? value;
            try
            {
                value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MissingParameterValueException)
            {
                // The dashboard asks for it; checked again before the worker starts.
                continue;
            }

            if (string.IsNullOrWhiteSpace(value))
            {
                throw new DistributedApplicationException($"The {what}, parameter '{parameter.Name}', is empty. Set Parameters:{parameter.Name}.");
            }
        }
    }

    private static IEnumerable<(ParameterResource Parameter, string What)> Parameters(AuthentikResource server) =>
    [
        .. from user in server.UserList
           where user.Password is not null
           select (user.Password, $"password of the user '{user.Name}'"),
        .. from token in server.Identity.Tokens select (token.KeyParameter, $"key of the token '{token.Name}'"),
        .. from source in server.Identity.LdapSources select (source.BindPasswordParameter, $"password with which authentik reads '{source.Name}'"),
        .. from source in server.Identity.OAuthSources select (source.ClientIdParameter, $"client id of '{source.Name}'"),
        .. from source in server.Identity.OAuthSources select (source.ClientSecretParameter, $"client secret of '{source.Name}'"),
    ];
}
