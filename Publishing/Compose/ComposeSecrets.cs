using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Authentik.Aspire.Hosting;

namespace Authentik.Aspire.Publishing;

/// <summary>
/// Secrets as files beside the Compose file, for servers that ask for it. One that is needed as a variable too, as a token is that a blueprint hands to
/// authentik, stays one: it would have to be kept in two places.
/// </summary>
internal sealed class ComposeSecrets
{
    private const string Folder = "/run/secrets";

    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int?> _lengths = [];

    /// <summary>The files, each with the length of a random value, or none if somebody has to give it.</summary>
    public IEnumerable<(string Name, int? Length)> Files => _files.Select(file => (file.Key, _lengths.GetValueOrDefault(file.Value)));

    /// <summary>How long a random value of a variable would be.</summary>
    public void Describe(string variable, int? length) => _lengths[variable] = length;

    public void Apply(ComposeFile file, IReadOnlyList<AuthentikResource> servers)
    {
        var services = servers.Where(server => server.UsesSecretFiles).SelectMany(server => server.AllContainers)
            .Select(container => file.Services.GetValueOrDefault(ComposeTranslation.NameOf(container))).OfType<Service>().ToList();
        var others = file.Services.Values.SelectMany(service => service.Environment
            .Where(variable => !services.Contains(service) || !SecretFiles.IsSecret(variable.Key))
            .SelectMany(variable => ComposeVariable.Reference().Matches(variable.Value)).Select(match => match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var service in services)
        {
            foreach (var (name, value) in service.Environment.Where(variable => SecretFiles.IsSecret(variable.Key)).ToList())
            {
                if (ComposeVariable.Reference().Match(value) is { Success: true } match && match.Length == value.Length && !others.Contains(match.Groups[1].Value))
                {
                    var secret = match.Groups[1].Value.ToLowerInvariant().Replace('_', '-');
                    service.Environment[name] = $"file://{Folder}/{secret}";
                    service.Secrets.Add(new() { Source = secret });
                    _files[secret] = match.Groups[1].Value;
                    file.Secrets.TryAdd(secret, new Secret { File = $"./secrets/{secret}" });
                }
            }
        }
    }
}
