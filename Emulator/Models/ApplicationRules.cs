using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Applications: slugs that would hide an endpoint are refused.</summary>
internal static class ApplicationRules
{
    private static readonly string[] ReservedSlugs = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

    internal static void BeforeSave(StoredObject row)
    {
        if (ReservedSlugs.Contains(row.Text("slug")))
        {
            throw new ValidationException("slug", "The slug is reserved and cannot be used for applications.");
        }
    }
}
