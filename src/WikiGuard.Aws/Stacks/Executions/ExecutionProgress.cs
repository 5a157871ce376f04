using Amazon.StepFunctions.Model;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>How far an execution has come, from its history.</summary>
/// <param name="LastEvent">The newest event that was read; 0 for none.</param>
/// <param name="State">The state that was entered last; null before the first.</param>
/// <param name="Output">What the last state that has ended gave on, as JSON; null before the first.</param>
/// <param name="Failure">Why the state's last attempt failed; null where none has. Another attempt may follow.</param>
public sealed record ExecutionProgress(long LastEvent = 0, string? State = null, string? Output = null, string? Failure = null)
{
    /// <param name="news">Newer than the last event, oldest first.</param>
    internal ExecutionProgress After(IEnumerable<HistoryEvent> news) => news.Aggregate(this, (progress, e) => progress.After(e));

    private ExecutionProgress After(HistoryEvent e)
    {
        var now = this with { LastEvent = e.Id ?? LastEvent };
        return e switch
        {
            { StateEnteredEventDetails.Name: { } state } => now with { State = state, Failure = null },
            { StateExitedEventDetails.Output: { } output } => now with { Output = output, Failure = null },
            { TaskFailedEventDetails: { } failed } =>
                now with { Failure = $"{failed.Error}: {FailureCause.InWords(failed.Cause)}".TrimEnd(':', ' ') },
            _ => now,
        };
    }
}
