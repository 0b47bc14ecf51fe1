namespace Authentik.Emulator.Blueprints.Tags;

/// <summary>A custom YAML tag: a value that is only known when its entry is applied.</summary>
internal abstract class BlueprintTag
{
    internal abstract object? Resolve(TagContext context);
}
