using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

internal sealed partial class ModelCatalog
{
    private static ModelDefinition[] AccessModels() =>
    [
        new(Role, PrimaryKeyKind.Uuid, [Text("name").Required().Unique(), List("permissions").BlueprintOnly()]),
    ];
}
