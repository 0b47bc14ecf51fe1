using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Authentik.Aspire.Hosting;

/// <summary>Takes the values of secret parameters out of texts that come from elsewhere, such as lines of logs.</summary>
internal sealed class SecretScrubber
{
    /// <summary>A shorter value may be an ordinary word of the text.</summary>
    private const int ShortestSecret = 6;

    private readonly List<string> _secrets;

    private SecretScrubber(List<string> secrets) => _secrets = secrets;

    public static async Task<SecretScrubber> CreateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        List<string> secrets = [];
        foreach (var parameter in Parameters(services.GetRequiredService<DistributedApplicationModel>()).Where(p => p.Secret).Distinct())
        {
            try
            {
                if (await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false) is { Length: >= ShortestSecret } value)
                {
                    secrets.Add(value);
                }
            }
            catch (MissingParameterValueException)
            {
                // Nobody can have leaked it.
            }
        }

        return new([.. secrets.OrderByDescending(s => s.Length)]);
    }

    public string Scrub(string text) => _secrets.Aggregate(text, (current, secret) => current.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>Those of the model, and those that the library makes up without showing them there.</summary>
    private static IEnumerable<ParameterResource> Parameters(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            IEnumerable<ParameterResource?> parameters = resource switch
            {
                ParameterResource parameter => [parameter],
                AuthentikResource server => [server.SecretKeyParameter, server.AdminPasswordParameter, server.BootstrapTokenParameter, server.Operations.TokenParameter],
                AuthentikProxyOutpostResource outpost => [outpost.TokenParameter],
                AuthentikOidcApplicationResource application => [application.ClientSecretParameter],
                PostgresServerResource postgres => [postgres.PasswordParameter],
                RedisResource redis => [redis.PasswordParameter],
                _ => [],
            };
            foreach (var parameter in parameters.OfType<ParameterResource>())
            {
                yield return parameter;
            }
        }
    }
}
