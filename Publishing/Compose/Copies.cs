using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace Authentik.Aspire.Publishing;

/// <summary>Copies for a second service: what two share would be written once, with a reference to it in the other place.</summary>
internal static class Copies
{
    public static Volume Of(Volume volume) =>
        new() { Name = volume.Name, Type = volume.Type, Source = volume.Source, Target = volume.Target, ReadOnly = volume.ReadOnly };

    public static ConfigReference Of(ConfigReference config) => new() { Source = config.Source, Target = config.Target };

    public static SecretReference Of(SecretReference secret) => new() { Source = secret.Source, Target = secret.Target };
}
