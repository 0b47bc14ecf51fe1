namespace Authentik.Emulator.Configuration;

/// <summary>A setting that makes starting pointless. The message names the setting and the fix, never a secret.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
