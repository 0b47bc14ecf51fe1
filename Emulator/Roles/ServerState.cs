namespace Authentik.Emulator.Roles;

/// <summary>Whether the core behind the front of the server is up.</summary>
internal sealed class ServerState
{
    private volatile bool _isRunning;

    internal bool IsRunning => _isRunning;

    internal void MarkRunning() => _isRunning = true;
}
