using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A bind mount of something that is not there: the container engine would make an empty folder of root's, and authentik would start without.</summary>
internal static class MountCheck
{
    public static void Check(AuthentikResource server)
    {
        var containers = server.AllContainers
            .Concat(new IResource?[] { server.Database?.Parent, server.Redis }.OfType<ContainerResource>());
        foreach (var container in containers)
        {
            foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
            {
                if (mount is { Type: ContainerMountType.BindMount, Source: { } source } && !IsPipe(source) && !Path.Exists(source))
                {
                    throw new DistributedApplicationException(
                        $"'{source}', which '{container.Name}' is to see at '{mount.Target}' ({SettingOf(server, mount)}), does not exist. Make it, or correct the path.");
                }
            }
        }
    }

    private static string SettingOf(AuthentikResource server, ContainerMountAnnotation mount) =>
        Enum.GetValues<AuthentikStorage>()
            .Select(kind => (Target: StorageSettings.TargetOf(kind, server.Release), server.Storage.Find(kind, server.Release)?.Setting))
            .FirstOrDefault(storage => storage.Target == mount.Target).Setting
        ?? (server.DatabaseSettings.Tls?.Mounts.Any(m => m.Target == mount.Target) == true ? "WithDatabaseTls"
            : server.CacheSettings.Mounts.Any(m => m.Target == mount.Target) ? "WithRedisTls"
            : "a bind mount");

    /// <summary>Named pipes of Windows, such as that of the container engine.</summary>
    private static bool IsPipe(string source) => source.Replace('/', '\\').StartsWith(@"\\.\pipe", StringComparison.OrdinalIgnoreCase);
}
