using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Publishing;

/// <summary>What the parameters of a stack are for, in the words of the one who has to give their values.</summary>
internal sealed class ParameterRoles
{
    private readonly Dictionary<ParameterResource, string> _roles = [];

    public ParameterRoles(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            Add(resource);
        }
    }

    /// <summary>What somebody wrote comes first.</summary>
    public string Describe(ParameterResource parameter) => parameter.Description ?? _roles.GetValueOrDefault(parameter, $"Parameter {parameter.Name} of the app host.");

    private void Add(IResource resource)
    {
        switch (resource)
        {
            case PostgresServerResource postgres:
                _roles[postgres.PasswordParameter] = $"Password of the database server {postgres.Name}. Data keep the one they were made with.";
                break;
            case RedisResource { PasswordParameter: { } password } redis:
                _roles[password] = $"Password of {redis.Name}.";
                break;
            case AuthentikResource server:
                _roles[server.SecretKeyParameter] =
                    $"Signs cookies and links of {server.Name}; 50 characters or more, not digits alone. Without it a restored backup signs everybody out.";
                _roles[server.AdminPasswordParameter] = $"Password of {AuthentikResource.AdminUserName}, the first administrator of {server.Name}. Read on the first start only.";
                foreach (var outpost in server.OutpostList)
                {
                    _roles[outpost.TokenParameter] = $"Token that the outpost {outpost.Name} signs in with.";
                }

                foreach (var application in server.OidcApplicationList.Where(a => !a.IsPublicClient))
                {
                    _roles[application.ClientSecretParameter] = $"Secret that {application.Name} and authentik share.";
                }

                break;
        }
    }
}
