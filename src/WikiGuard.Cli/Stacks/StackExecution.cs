using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Aws;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Run;

namespace WikiGuard.Cli.Stacks;

/// <summary>
/// Has a stack's state machine do something, and shows how it comes on. Ctrl-C leaves the execution running, since it needs nobody to
/// watch it.
/// </summary>
internal sealed class StackExecution : IDisposable
{
    /// <summary>How results are written for programs.</summary>
    public static readonly JsonSerializerOptions Json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _region;
    private readonly StackExecutions _executions;
    private readonly TextWriter _errors;
    private readonly StopSignals _stop;

    public StackExecution(string region, TextWriter errors)
    {
        _region = region;
        _executions = new StackExecutions(region, TimeProvider.System);
        _errors = errors;
        _stop = new StopSignals(errors, Environment.Exit);
    }

    /// <summary>Does a command's work: starts it, follows it, and writes its result.</summary>
    /// <param name="region">Null for the environment's.</param>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> RunAsync(
        StackJob job, string stack, string? region, string format, TextWriter output, TextWriter errors)
    {
        using var run = new StackExecution(ChosenRegion.Of(region), errors);
        return await run.TryAsync(async () =>
        {
            var arn = await run.StartAsync(job, await run.MachinesAsync(stack));
            await errors.WriteLineAsync($"Started {job.Title}. It needs nobody to watch it: Ctrl-C leaves it running.\n{arn.ConsolePage}");
            var ended = await run.FollowAsync(arn, job, TimeProvider.System.GetUtcNow());
            return ended is null ? ExitCodes.Interrupted : Conclude(ended, job, format, output, errors);
        });
    }

    /// <summary>Follows what somebody has started.</summary>
    /// <returns>The command's exit code.</returns>
    public static async Task<int> FollowAsync(ExecutionArn arn, string format, TextWriter output, TextWriter errors)
    {
        using var run = new StackExecution(arn.Region, errors);
        return await run.TryAsync(async () =>
        {
            var found = await run._executions.DescribeAsync(arn, run._stop.Token);
            var job = StackJob.Of(found);
            await errors.WriteLineAsync(
                $"{arn.Name}: {job.Title}, asked for by {QueryOutput.Printable(job.Requester)} at {found.Started:yyyy-MM-dd HH:mm} UTC\n"
                    + arn.ConsolePage);
            var ended = found.IsRunning ? await run.FollowAsync(arn, job, found.Started) : found;
            return ended is null ? ExitCodes.Interrupted : Conclude(ended, job, format, output, errors);
        });
    }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Stopped => _stop.Token;

    public static string FollowCommand(ExecutionArn arn) => $"wikiguard follow {arn}";

    public Task<StackMachines> MachinesAsync(string stack) => _executions.MachinesAsync(stack, _stop.Token);

    /// <summary>What the state machine does at present.</summary>
    public async Task<IReadOnlyList<(Execution Execution, StackJob Job)>> AtWorkAsync(string machine) =>
        [.. (await _executions.RunningAsync(machine, _stop.Token)).Select(e => (e, StackJob.Of(e)))];

    /// <summary>The state machine's newest executions that were to change something, newest first.</summary>
    /// <param name="since">Earlier ones are left out; null for none.</param>
    public async Task<IReadOnlyList<(Execution Execution, StackJob Job)>> PastAsync(string machine, DateTimeOffset? since, int most)
    {
        var found = new List<(Execution, StackJob)>();
        if (most == 0)
            return found;
        await foreach (var execution in _executions.NewestAsync(machine, since, _stop.Token))
        {
            if (StackJob.Of(execution) is { ChangesNothing: false } job)
                found.Add((execution, job));
            if (found.Count == most)
                break;
        }
        return found;
    }

    /// <summary>What has failed of the state machine lately.</summary>
    public async Task<IReadOnlyList<(Execution Execution, StackJob Job)>> FailuresAsync(string machine, DateTimeOffset since) =>
        [.. (await _executions.FailuresAsync(machine, since, _stop.Token)).Select(e => (e, StackJob.Of(e)))];

    /// <summary>Starts a job, unless another is at work with the same things.</summary>
    /// <exception cref="ConflictException">Another is; the message names it.</exception>
    public async Task<ExecutionArn> StartAsync(StackJob job, StackMachines machines)
    {
        var machine = job.MachineOf(machines);
        if (!job.ChangesNothing && !job.IsUrgent)
            await RefuseBesideOthersAsync(machine);
        if (job.Object is var (key, content))
        {
            using var bucket = new StackBucket(_region, machines.Bucket);
            await bucket.PutAsync(key, content, _stop.Token);
        }
        _stop.Token.ThrowIfCancellationRequested();
        return await _executions.StartAsync(machine, NameOf(job), job.Input());
    }

    // Two people may ask for the same in one second. The name is made once, so that a request that is sent again starts nothing twice.
    private static string NameOf(StackJob job) => string.Create(CultureInfo.InvariantCulture,
        $"{job.Name}-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");

    /// <returns>Null where the user does not want to wait for it.</returns>
    public async Task<Execution?> FollowAsync(ExecutionArn arn, StackJob job, DateTimeOffset started)
    {
        using var line = new ProgressLine(_errors);
        var isSilent = false;
        try
        {
            return await _executions.FollowAsync(
                arn,
                progress =>
                {
                    if (isSilent)
                        line.Note("AWS answers again.");
                    isSilent = false;
                    Say(line, job, progress, TimeProvider.System.GetUtcNow() - started);
                },
                failure =>
                {
                    if (!isSilent)
                    {
                        line.Note($"wikiguard: {QueryOutput.Printable(Spoken.Sentence(failure.Message))} The execution goes on; "
                            + "asking again.");
                    }
                    isSilent = true;
                },
                _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.Token.IsCancellationRequested)
        {
            line.Note($"wikiguard: {job.Title} goes on. To follow it again: {FollowCommand(arn)}\n"
                + $"To stop it, too: aws stepfunctions stop-execution --region {arn.Region} --execution-arn {arn}");
            return null;
        }
        catch (WikiGuardException e)
        {
            throw new FatalException($"{Spoken.Sentence(e.Message)} The execution goes on; to follow it again: {FollowCommand(arn)}", e);
        }
    }

    public void Dispose()
    {
        _executions.Dispose();
        _stop.Dispose();
    }

    /// <summary>Runs a command that Ctrl-C may end before there is anything to leave running.</summary>
    public async Task<int> TryAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (_stop.Token.IsCancellationRequested)
        {
            await _errors.WriteLineAsync("wikiguard: stopped; nothing was started.");
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Writes what has come of an execution.</summary>
    /// <returns>The command's exit code.</returns>
    public static int Conclude(Execution ended, StackJob job, string format, TextWriter output, TextWriter errors)
    {
        if (format == "json")
        {
            output.WriteLine(new JsonObject
            {
                ["execution"] = ended.Arn.ToString(),
                ["status"] = ended.Status,
                ["started"] = ended.Started,
                ["stopped"] = ended.Stopped,
                ["error"] = ended.Error,
                ["cause"] = ended.Cause,
                ["output"] = StepOutput.Parse(ended.Output),
            }.ToJsonString(Json));
        }
        else if (ended.HasSucceeded)
        {
            output.WriteLine(job.Result(new StepOutput(ended.Output)));
        }
        if (ended.HasSucceeded)
            return ExitCodes.Done;
        errors.WriteLine(Failure(ended, job));
        return ExitCodes.Failed;
    }

    /// <summary>Its error and cause; empty where it has none.</summary>
    public static string WhyOf(Execution ended) =>
        string.Join(": ", new[] { ended.Error, ended.Cause?.TrimEnd('.') }.Where(w => !string.IsNullOrEmpty(w)));

    private static string Failure(Execution ended, StackJob job)
    {
        var lasted = ended.Stopped is { } stopped ? $" after {Spoken.Of(stopped - ended.Started)}" : "";
        var how = ended.Status switch
        {
            "ABORTED" => "was stopped",
            "TIMED_OUT" => "took longer than it may",
            _ => "failed",
        };
        var why = WhyOf(ended);
        return $"wikiguard: {job.Title} {how}{lasted}{(why.Length == 0 ? "" : $": {QueryOutput.Printable(why)}")}. {job.NextStep(ended)}";
    }

    private static void Say(ProgressLine line, StackJob job, ExecutionProgress progress, TimeSpan elapsed)
    {
        var far = job.Progress(new StepOutput(progress.Output));
        IEnumerable<string> news =
            [progress.State ?? "begins", far.Words, progress.Failure is { } failure ? $"an attempt failed: {failure}" : ""];
        line.Say(QueryOutput.Printable(string.Join(" · ", news.Where(n => n.Length > 0))),
            $" · {Spoken.Of(elapsed)}{RecoveryText.LeftOf(elapsed, far.Done, far.All)}");
    }

    private async Task RefuseBesideOthersAsync(string machine)
    {
        foreach (var (execution, job) in await AtWorkAsync(machine))
        {
            if (!job.ChangesNothing)
            {
                throw new ConflictException(
                    $"{QueryOutput.Printable(job.Title)}, asked for by {QueryOutput.Printable(job.Requester)}, is at work since "
                        + $"{execution.Started:yyyy-MM-dd HH:mm} UTC, and nothing was started. Follow it: {FollowCommand(execution.Arn)}\n"
                        + "When it has ended, give this command again.");
            }
        }
    }
}
