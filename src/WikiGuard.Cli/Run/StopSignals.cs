using System.Runtime.InteropServices;

namespace WikiGuard.Cli.Run;

/// <summary>
/// Ctrl-C and SIGTERM during a run. The first asks it to finish what it has read; the second ends the process immediately. The next
/// start finishes what that interrupts, as after a crash.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TextWriter _errors;
    private readonly Action<int> _leave;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <param name="leave">Ends the process with an exit code.</param>
    public StopSignals(TextWriter errors, Action<int> leave)
    {
        (_errors, _leave) = (errors, leave);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, On), PosixSignalRegistration.Create(PosixSignal.SIGTERM, On)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Called at the first signal, before anything reacts to it: to say what is still to be done.</summary>
    public Action? Asked { get; set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// A signal has come. Each comes on its own thread, so that the second is handled however long the first one's consequences take.
    /// </summary>
    internal void Hear()
    {
        switch (Interlocked.Increment(ref _signals))
        {
            case 1:
                Asked?.Invoke();
                _stop.Cancel();
                break;
            case 2:
                _errors.WriteLine("wikiguard: left at once. Nothing is lost: the next start goes on from here.");
                _leave(ExitCodes.Interrupted);
                break;
        }
    }

    private void On(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Hear();
    }
}
