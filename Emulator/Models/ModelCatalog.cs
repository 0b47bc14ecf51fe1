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

    internal ModelCatalog(AuthentikRelease release) =>
        _models = ((ModelDefinition[])
        [
            .. CoreModels(release),
            .. ProviderModels(release),
            .. IdentityModels(release),
            .. FlowModels(),
        ]).ToDictionary(model => model.Name);

    /// <summary>The definition of a model, or null when the emulator does not know it.</summary>
    internal ModelDefinition? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>The definition of a model the code itself names.</summary>
    internal ModelDefinition Get(string name) => _models[name];
}
