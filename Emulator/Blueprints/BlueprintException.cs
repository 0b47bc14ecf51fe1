namespace Authentik.Emulator.Blueprints;

/// <summary>The text is not a blueprint at all: broken YAML, an unknown tag. authentik makes no instance row for such a file.</summary>
internal sealed class BlueprintSyntaxException(string message) : Exception(message);

/// <summary>An entry that cannot be applied; the whole blueprint is refused with this reason.</summary>
internal sealed class EntryInvalidException(string message) : Exception(message);
