namespace WikiGuard.Recovery;

/// <summary>
/// AWS ends an execution at 25,000 events of its history
/// (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html), without a word on what is left.
/// A backfill counts its own, and stops landing before that.
/// </summary>
public static class ExecutionLimit
{
    /// <summary>The rest is for the layers, which take what has landed.</summary>
    public const int MostWhileLanding = 15_000;

    // A state that invokes a function is entered, scheduled, started, succeeded and exited; a choice is entered and exited.
    private const int PerTask = 5;
    private const int PerChoice = 2;
    private const int PerRetry = 3;

    /// <summary>The events after a step that lands, and the choice that follows it.</summary>
    /// <param name="retries">Attempts at the step that failed.</param>
    public static int AfterLanding(int events, int retries) => events + PerTask + PerChoice + (PerRetry * retries);

    /// <summary>The events after a round of the three layers and a look at them, with a choice and a wait.</summary>
    /// <inheritdoc cref="AfterLanding"/>
    public static int AfterRound(int events, int retries) => events + (4 * PerTask) + (2 * PerChoice) + (PerRetry * retries);

    /// <summary>Why a backfill has stopped before its end.</summary>
    /// <param name="done">How far it has come.</param>
    /// <param name="goOn">What to ask for to have the rest done.</param>
    public static string Stopped(string done, string goOn) =>
        $"It stops after {done}, because AWS ends an execution at 25,000 events of its history. What was done is whole. "
            + $"For the rest: {goOn}";
}
