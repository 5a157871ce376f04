using WikiGuard.Cli.Run;

namespace WikiGuard.Cli.Tests;

public sealed class StopSignalsTests
{
    private readonly StringWriter _errors = new();
    private readonly List<int> _left = [];

    [Fact]
    public void The_first_signal_says_what_is_left_before_anything_stops()
    {
        using var signals = new StopSignals(_errors, _left.Add);
        bool? hadStopped = null;
        signals.Asked = () => hadStopped = signals.Token.IsCancellationRequested;

        signals.Hear();

        Assert.False(hadStopped);
        Assert.True(signals.Token.IsCancellationRequested);
        Assert.Empty(_left);
        Assert.Equal("", _errors.ToString());
    }

    [Fact]
    public void The_second_leaves_though_the_first_is_still_at_work_and_a_third_adds_nothing()
    {
        using var signals = new StopSignals(_errors, _left.Add);
        signals.Asked = signals.Hear; // it comes while the first one is answered

        signals.Hear();
        signals.Hear();

        Assert.Equal([ExitCodes.Interrupted], _left);
        Assert.Equal("wikiguard: left at once. Nothing is lost: the next start goes on from here.", _errors.ToString().Trim());
    }

    [Fact]
    public void Nobody_needs_to_be_told()
    {
        using var signals = new StopSignals(_errors, _left.Add);

        signals.Hear();

        Assert.True(signals.Token.IsCancellationRequested);
    }
}
