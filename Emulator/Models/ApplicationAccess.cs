using Authentik.Emulator.Database;

namespace Authentik.Emulator.Models;

/// <summary>Who may use an application: everybody, or by its bindings.</summary>
internal static class ApplicationAccess
{
    /// <exception cref="Web.NotBuiltException">A binding is to a policy that the emulator cannot evaluate.</exception>
    internal static bool Allows(ObjectStore store, StoredObject application, StoredObject user) => PolicyBindings.Pass(store, application, user);
}
