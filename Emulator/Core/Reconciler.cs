using System.Text.Json.Nodes;
using Authentik.Emulator.Database;
using Authentik.Emulator.Logging;
using Authentik.Emulator.Models;
using Authentik.Emulator.Security;

namespace Authentik.Emulator.Core;

/// <summary>The objects authentik makes at start-up by itself: the embedded outpost and the default signing certificate.</summary>
internal static class Reconciler
{
    private static readonly Log Log = new("authentik.blueprints.apps");

    internal static void Run(AuthentikCore core) => core.Database.Write(store =>
    {
        // Server and worker come here at the same time.
        store.Connection.Execute($"select pg_advisory_xact_lock({Migrator.LockId})");
        var writer = new ModelWriter(core.Catalog, store, fromBlueprint: true);
        if (!core.Configuration.Flag("outposts.disable_embedded_outpost") && store.Find(ModelNames.Outpost, "managed", OutpostRules.EmbeddedManaged) is null)
        {
            writer.Save(ModelNames.Outpost, null, new JsonObject
            {
                ["name"] = "authentik Embedded Outpost",
                ["type"] = "proxy",
                ["managed"] = OutpostRules.EmbeddedManaged,
                ["providers"] = new JsonArray(),
                ["config"] = new JsonObject { ["authentik_host"] = "", ["log_level"] = "info" },
            });
            Log.Info("Created embedded outpost");
        }

        if (store.Find(ModelNames.Certificate, "name", Certificates.DefaultName) is null)
        {
            var (certificate, key) = Certificates.CreateSigningPair();
            writer.Save(ModelNames.Certificate, null, new JsonObject
            {
                ["name"] = Certificates.DefaultName, ["certificate_data"] = certificate, ["key_data"] = key,
            });
            Log.Info("Created default signing certificate");
        }

        return 0;
    });
}
