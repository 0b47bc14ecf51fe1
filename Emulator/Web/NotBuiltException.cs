namespace Authentik.Emulator.Web;

/// <summary>authentik goes on here, and the emulator cannot: answered 501 with the name of what is missing.</summary>
internal sealed class NotBuiltException(string feature) : Exception(feature);
