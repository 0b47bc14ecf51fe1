using System.Runtime.InteropServices;

namespace Authentik.Emulator.Roles;

/// <summary>Cancels when the process is asked to end by SIGTERM or SIGINT.</summary>
internal sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    internal TerminationSignal()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    }

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        // The role ends by itself, in order; without this the runtime would end it at once.
        context.Cancel = true;
        _source.Cancel();
    }
}
