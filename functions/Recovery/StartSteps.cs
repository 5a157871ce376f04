using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.InForce;
using WikiGuard.Recovery;

namespace WikiGuard.Functions.Recovery;

/// <summary>What a start of the pipeline asks for, by <c>statemachines/pipeline-control.asl.json</c>.</summary>
public sealed class StartSteps(LateForecast forecast, IConfigInForce config, ToolAdvice advice, ILogger<StartSteps> logger)
{
    /// <summary>What the Ingestor will read too late, before it reads on.</summary>
    public async Task<RecoveryAnswer> ExpectLateAsync(string execution, CancellationToken cancellationToken)
    {
        var rules = (await config.CurrentAsync(cancellationToken)).QualityRules;
        var late = await forecast.ExpectAsync(rules, advice.Arguments, cancellationToken);
        if (late is not null)
            logger.LogWarning("Read up to {ReadUpTo:O}: some {Expected} edits will come late", late.ReadUpTo, late.Expected);
        return new RecoveryAnswer(execution) { Late = late };
    }
}
