namespace Authentik.Emulator.Models;

internal static partial class ModelNames
{
    internal const string Role = "authentik_rbac.role";
}
