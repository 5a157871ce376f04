using System.Text.Json;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Athena;
using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Silver;

namespace WikiGuard.Functions.Recovery;

/// <summary>
/// The steps of <c>statemachines/replay.asl.json</c> that purge. An answer says how many parts are done: the rows, the windows, each
/// table's files, each place of the bucket, and the last look.
/// </summary>
public sealed class PurgeSteps(
    PurgeDesk desk, PurgeObjects places, LayerRunner runner, BronzeLayer bronze, SilverLayer silver, GoldLayer gold, LedgerLayer ledger,
    IObjectStore objects, ILogger<PurgeSteps> logger)
{
    private const int Rows = 0;
    private const int Windows = 1;
    private const int Tables = 2;

    private static int Places => Tables + PurgeDesk.TableCount;

    private static int LastLook => Places + PurgeObjects.Parts;

    /// <summary>Counts what is there.</summary>
    /// <exception cref="InvalidConfigException">The request is wrong, or its subject is not there.</exception>
    public async Task<RecoveryAnswer> PlanAsync(string execution, JsonElement input, CancellationToken cancellationToken)
    {
        var request = PurgeRequest.Read(input);
        var subject = await SubjectAsync(request.Key, cancellationToken);
        var counts = (await CountAsync(subject, cancellationToken)).Removed;
        logger.LogInformation("Planned to purge {Subject}", subject.ToString());
        return new RecoveryAnswer(execution)
        {
            DryRun = request.DryRun,
            Subject = request.Key,
            Counts = counts,
            Chunks = LastLook + 1,
        };
    }

    /// <summary>Does as many parts as fit into the time.</summary>
    /// <exception cref="TransientException">Rows wait for the next layer; the state machine tries again.</exception>
    /// <exception cref="ConflictException">A layer is being written; the state machine tries again.</exception>
    public async Task<RecoveryAnswer> RunAsync(RecoveryAnswer previous, Func<bool> hasTime, CancellationToken cancellationToken)
    {
        var subject = await SubjectAsync(KeyOf(previous), cancellationToken);
        var answer = previous;
        while (answer.Next < LastLook)
        {
            answer = answer.Next switch
            {
                Rows => await RemoveAsync(subject, answer, cancellationToken),
                Windows => Done(answer, await desk.RecomputeAsync(subject, hasTime, cancellationToken)),
                var table when table < Places => answer with
                {
                    Next = await desk.EraseAsync(subject, table - Tables, hasTime, cancellationToken) is { } next ? Tables + next : Places,
                },
                var place => Done(answer, await places.DestroyAsync(subject, place - Places, hasTime, cancellationToken)),
            };
            logger.LogInformation("{Done} of {Parts} parts of the purge are done", answer.Next, answer.Chunks);
            if (!hasTime())
                return answer;
        }
        return await LookAsync(subject, answer, cancellationToken);
    }

    /// <summary>Destroys what says what was purged.</summary>
    public async Task<RecoveryAnswer> ForgetAsync(RecoveryAnswer previous, CancellationToken cancellationToken)
    {
        await places.ForgetAsync(KeyOf(previous), cancellationToken);
        return previous;
    }

    // What waits is purged with the rest, once it is in the tables.
    private async Task<RecoveryAnswer> RemoveAsync(PurgeSubject subject, RecoveryAnswer answer, CancellationToken cancellationToken)
    {
        foreach (var layer in (ILayer[])[bronze, silver, gold, ledger])
            await runner.RunAsync(layer, cancellationToken);
        var plan = await CountAsync(subject, cancellationToken);
        if (plan.IsNothing)
            return answer with { Next = LastLook, Counts = plan.Removed };
        await desk.RemoveAsync(subject, cancellationToken);
        // Where the step is repeated, a part of what the plan has counted is gone.
        var planned = answer.Counts ?? plan.There;
        return answer with
        {
            Next = Windows,
            Counts = plan.There.ToDictionary(c => c.Key, c => Math.Max(c.Value, planned.GetValueOrDefault(c.Key)), StringComparer.Ordinal),
        };
    }

    private async Task<RecoveryAnswer> LookAsync(PurgeSubject subject, RecoveryAnswer answer, CancellationToken cancellationToken)
    {
        var left = (await CountAsync(subject, cancellationToken)).There
            .Where(c => c.Key != PurgeDesk.CommittedFiles && c.Value > 0).ToList();
        return answer with
        {
            Next = answer.Chunks,
            IsDone = true,
            IsWell = left.Count == 0,
            Problem = left.Count == 0 ? "" : "What was there is purged, and some has come again meanwhile: "
                + $"{string.Join(", ", left.Select(c => $"{c.Key} {c.Value}"))}. Give the same command again.",
        };
    }

    private async Task<PurgePlan> CountAsync(PurgeSubject subject, CancellationToken cancellationToken)
    {
        var plan = await desk.PlanAsync(subject, cancellationToken);
        var failed = (await places.FailedBatchesAsync(subject, cancellationToken)).Count;
        return new PurgePlan(
            new SortedDictionary<string, long>(plan.There.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
            { ["failed_batches"] = failed }, plan.IsNothing && failed == 0);
    }

    // Without the object, statements would find nothing, and say that nothing is left.
    private async Task<PurgeSubject> SubjectAsync(string key, CancellationToken cancellationToken) =>
        await objects.GetAsync(key, cancellationToken) is { } stored
            ? AthenaSubjects.Unnamed(PurgeSubject.Read(key, stored), objects, key)
            : throw new InvalidConfigException($"{key} is missing: it says what to purge. Give the command again.");

    private static string KeyOf(RecoveryAnswer previous) =>
        previous.Subject ?? throw new InvalidConfigException("subject is missing. Pass on what the plan has answered.");

    private static RecoveryAnswer Done(RecoveryAnswer answer, bool isDone) => isDone ? answer with { Next = answer.Next + 1 } : answer;
}
