using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Values of secrets that authentik stumbles over, found as soon as they are known. No message holds the value.</summary>
internal static class SecretValues
{
    private const int ShortestSecretKey = 50;

    public static async Task CheckAsync(AuthentikResource server, CancellationToken cancellationToken)
    {
        await CheckAsync(server.SecretKeyParameter, CheckSecretKey, cancellationToken).ConfigureAwait(false);
        await CheckAsync(server.AdminPasswordParameter, CheckBootstrap, cancellationToken).ConfigureAwait(false);
        await CheckAsync(server.BootstrapTokenParameter, CheckBootstrap, cancellationToken).ConfigureAwait(false);
        if (server.Release.NeedsRedis && CacheSettings.PasswordOf(server) is { } redis)
        {
            await CheckAsync(redis, CheckRedisPassword, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CheckAsync(ParameterResource parameter, Action<ParameterResource, string?> check, CancellationToken cancellationToken)
    {
        string? value;
        try
        {
            value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MissingParameterValueException)
        {
            // The dashboard asks for it; checked again before the container starts.
            return;
        }

        check(parameter, value);
    }

    private static void CheckSecretKey(ParameterResource parameter, string? value)
    {
        if (value is null || value.Length < ShortestSecretKey)
        {
            throw new DistributedApplicationException(
                $"The secret key of authentik, parameter '{parameter.Name}', is {value?.Length ?? 0} characters long; at least {ShortestSecretKey} are needed. Set Parameters:{parameter.Name} to a longer random text, or remove it and have one generated.");
        }

        if (value.All(char.IsAsciiDigit))
        {
            throw new DistributedApplicationException(
                $"The secret key of authentik, parameter '{parameter.Name}', consists of digits only. authentik takes it for a number and does not start. Set Parameters:{parameter.Name} to a random text with letters in it.");
        }
    }

    private static void CheckBootstrap(ParameterResource parameter, string? value)
    {
        if (value is not null && (value.StartsWith("file://", StringComparison.Ordinal) || value.StartsWith("env://", StringComparison.Ordinal)))
        {
            throw new DistributedApplicationException(
                $"Parameter '{parameter.Name}' begins with {value[..(value.IndexOf(':', StringComparison.Ordinal) + 3)]}, and authentik takes it literally: the bootstrap settings are the ones it does not look up elsewhere. Set Parameters:{parameter.Name} to the value itself.");
        }
    }

    private static void CheckRedisPassword(ParameterResource parameter, string? value)
    {
        if (!string.IsNullOrEmpty(value) && value.All(char.IsAsciiDigit))
        {
            throw new DistributedApplicationException(
                $"The password of Redis, parameter '{parameter.Name}', consists of digits only. authentik takes it for a number and does not start. Set Parameters:{parameter.Name} to a random text with letters in it.");
        }
    }
}
