using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A setting of authentik that somebody made.</summary>
/// <param name="Method">The method that it was made with, for messages.</param>
/// <param name="Value">A text, parameter or expression. It is asked for late; <see langword="null"/> leaves the setting out.</param>
/// <param name="Exists">Whether a release line has it; all do if this is <see langword="null"/>.</param>
internal sealed record CoreSetting(string Method, Func<AuthentikResource, object?> Value, Func<AuthentikRelease, bool>? Exists = null)
{
    public static void Add(IDictionary<string, object> environment, AuthentikResource server, IEnumerable<KeyValuePair<string, CoreSetting>> settings)
    {
        foreach (var (name, setting) in settings)
        {
            if (setting.Value(server) is { } value)
            {
                environment[name] = value;
            }
        }
    }

    public static void Check(AuthentikResource server)
    {
        foreach (var setting in server.CoreSettings.Concat(server.WorkerSettings).Select(s => s.Value))
        {
            if (setting.Exists is { } exists && !exists(server.Release))
            {
                throw new DistributedApplicationException(
                    $"{setting.Method} of '{server.Name}' sets what authentik {server.Version} does not have; {AuthentikRelease.Range(exists)} has it. Remove the call, or choose such a version with WithVersion.");
            }
        }
    }
}
