using Authentik.Emulator.Configuration;

namespace Authentik.Emulator.Models;

/// <summary>
/// Every model the emulator knows, with the attributes authentik's serializers of the played release accept. A model or an attribute that is
/// not here is an error wherever it is used, so that nothing is accepted and then ignored.
/// </summary>
internal sealed partial class ModelCatalog
{
    private static readonly string[] PolicyModes = ["any", "all"];

    private readonly Dictionary<string, ModelDefinition> _models;

    internal ModelCatalog(AuthentikRelease release)
    {
        BlueprintsMakeInvitations = release.BlueprintsMakeInvitations;
        _models = ((ModelDefinition[])
        [
            .. CoreModels(release),
            .. ProviderModels(release),
            .. IdentityModels(release),
            .. FlowModels(),
            .. StageModels(release),
            .. PolicyModels(),
            .. AccessModels(),
        ]).Where(model => release.HasPasswordHistory || model.Name != ModelNames.UniquePasswordPolicy).ToDictionary(model => model.Name);
    }

    /// <summary>An invitation from a blueprint gets an owner.</summary>
    internal bool BlueprintsMakeInvitations { get; }

    /// <summary>Every attribute that may be emptied and may point to objects of a model.</summary>
    internal IEnumerable<(string Model, AttributeDefinition Attribute)> ReferencesTo(string model) =>
        from definition in _models.Values
        from attribute in definition.Attributes
        where attribute.Kind == AttributeKind.References || (attribute.Kind == AttributeKind.Reference && attribute.IsNullable)
        where ModelNames.Expand(attribute.Target).Contains(model)
        select (definition.Name, attribute);

    /// <summary>The definition of a model, or null when the emulator does not know it.</summary>
    internal ModelDefinition? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>The definition of a model the code itself names.</summary>
    internal ModelDefinition Get(string name) => _models[name];
}
