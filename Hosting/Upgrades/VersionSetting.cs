using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Authentik.Aspire.Hosting;

/// <summary>Where the app host has the version from. It is read when the model is built, so it cannot be changed while the application runs.</summary>
internal static class VersionSetting
{
    public static string Describe(IConfiguration configuration, AuthentikVersion from, AuthentikVersion to)
    {
        var key = configuration.AsEnumerable()
            .Where(pair => pair.Value == from.ToString() && pair.Key.EndsWith("Version", StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair.Key).Order(StringComparer.Ordinal).FirstOrDefault();
        if (key is null)
        {
            return $"In the app host: `.WithVersion(AuthentikVersion.Parse(\"{to}\"))`, or the setting that it reads the version from (`Authentik:Version` in the app host of this repository; as an environment variable `Authentik__Version={to}`).";
        }

        var file = (configuration as IConfigurationRoot)?.Providers.Reverse().FirstOrDefault(p => p.TryGet(key, out _)) is FileConfigurationProvider { Source.Path: { } path } ? $" in {path}" : "";
        return $"The setting `{key}`{file}: `{to}` instead of `{from}`.";
    }
}
