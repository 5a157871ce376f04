using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using WikiGuard.Aws;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// Carries out the steps of a purge, each far below Lambda's time limit, and idempotent. It is a function of its own, because nobody else
/// may destroy the versions of objects by which mistakes are undone.
/// </summary>
public sealed class PurgeFunction(PurgeSteps steps, TimeProvider time)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(15);

    /// <exception cref="InvalidConfigException">The request is wrong; the message names every error.</exception>
    /// <exception cref="ConflictException">A layer is being written; the state machine tries again.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task<RecoveryAnswer> Purge(RecoveryStep step, ILambdaContext context)
    {
        var execution = RecoveryPlans.NameOf(step.Previous?.Execution ?? step.Execution);
        Logger.AppendKey("CorrelationId", execution);
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        // The part that is begun last takes a while longer.
        var (begin, budget) = (time.GetTimestamp(), context.RemainingTime / 3);
        return step.Step switch
        {
            "plan purge" => await steps.PlanAsync(execution, step.Request, deadline.Token),
            "purge" => await steps.RunAsync(
                step.Previous ?? new RecoveryAnswer(execution), () => time.GetElapsedTime(begin) < budget, deadline.Token),
            "forget" => await steps.ForgetAsync(step.Previous ?? new RecoveryAnswer(execution), deadline.Token),
            _ => throw new InvalidConfigException($"step is '{step.Step}'. Write plan purge, purge or forget."),
        };
    }
}
