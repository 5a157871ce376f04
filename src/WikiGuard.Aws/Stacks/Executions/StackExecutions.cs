using System.Runtime.CompilerServices;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using WikiGuard.Aws.Stacks.Wire;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>
/// Starts executions of a stack's state machines, and follows them. The AWS operations used are cloudformation:DescribeStacks,
/// states:StartExecution, states:ListExecutions, states:DescribeExecution and states:GetExecutionHistory.
/// </summary>
public sealed class StackExecutions : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly CloudFormation _cloudFormation;
    private readonly StepFunctions _stepFunctions;

    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    public StackExecutions(string region, TimeProvider time)
    {
        _time = time;
        (_cloudFormation, _stepFunctions) = StackRegion.Connect(
            region, endpoint => (new CloudFormation(endpoint), new StepFunctions(endpoint)));
    }

    /// <exception cref="WikiGuardException">There is no such stack, or it cannot be asked.</exception>
    public async Task<StackMachines> MachinesAsync(string stack, CancellationToken cancellationToken)
    {
        var found = await _cloudFormation.DescribeStackAsync(stack, cancellationToken);
        return new StackMachines(
            found.Output(StackOutputs.ControlMachine), found.Output(StackOutputs.ReplayMachine),
            found.Output(StackOutputs.BackfillMachine), found.Output(StackOutputs.Bucket));
    }

    /// <summary>The state machine's executions that run now.</summary>
    public async Task<IReadOnlyList<Execution>> RunningAsync(string machineArn, CancellationToken cancellationToken) =>
        [.. (await DescribeAsync(machineArn, ExecutionStatus.RUNNING, cancellationToken)).Where(e => e.IsRunning)];

    /// <summary>The state machine's executions that have failed or timed out since, the newest first.</summary>
    public async Task<IReadOnlyList<Execution>> FailuresAsync(
        string machineArn, DateTimeOffset since, CancellationToken cancellationToken) =>
    [
        .. (await DescribeAsync(machineArn, ExecutionStatus.FAILED, cancellationToken))
            .Concat(await DescribeAsync(machineArn, ExecutionStatus.TIMED_OUT, cancellationToken))
            .Where(e => e.Stopped >= since).OrderByDescending(e => e.Stopped),
    ];

    /// <summary>The state machine's executions of the last 90 days, newest first; each is described as it is read.</summary>
    /// <param name="since">Those that were started earlier are left out; null for none.</param>
    public async IAsyncEnumerable<Execution> NewestAsync(
        string machineArn, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (arn, started) in _stepFunctions.NewestAsync(machineArn, cancellationToken))
        {
            if (started < since)
                yield break;
            yield return await _stepFunctions.DescribeAsync(arn, cancellationToken);
        }
    }

    /// <summary>Starts an execution, once, however often the request has to be sent.</summary>
    /// <param name="name">No other execution of the state machine had it within 90 days.</param>
    /// <exception cref="ConflictException">One of this name was asked for something else.</exception>
    public async Task<ExecutionArn> StartAsync(string machineArn, string name, string input)
    {
        var arn = ExecutionArn.Of(machineArn, name);
        try
        {
            // Never given up in its midst: nobody would know whether it was started.
            await _stepFunctions.StartAsync(machineArn, name, input, CancellationToken.None);
        }
        catch (ExecutionAlreadyExistsException e)
        {
            // An attempt whose answer was lost has started it, and it has ended since.
            var there = await _stepFunctions.DescribeAsync(arn, CancellationToken.None);
            if (there.Input != input)
                throw new ConflictException($"{name} is another execution's name, and nothing was started. Give the command again.", e);
        }
        catch (TransientException e)
        {
            throw new TransientException($"{Spoken.Sentence(e.Message)} It may have been started all the same: the same command again "
                + "looks first, and says so.", e);
        }
        return arn;
    }

    /// <exception cref="WikiGuardException">There is no such execution, or it cannot be asked.</exception>
    public Task<Execution> DescribeAsync(ExecutionArn arn, CancellationToken cancellationToken) =>
        _stepFunctions.DescribeAsync(arn, cancellationToken);

    /// <summary>Follows an execution to its end, through whatever passes: throttling, and a network that fails.</summary>
    /// <param name="progress">Is told after each look, some seconds apart.</param>
    /// <param name="failed">Is told of each look that failed.</param>
    /// <exception cref="WikiGuardException">It may no longer be asked; it goes on.</exception>
    public async Task<Execution> FollowAsync(
        ExecutionArn arn, Action<ExecutionProgress> progress, Action<TransientException> failed, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        for (var known = new ExecutionProgress(); ;)
        {
            try
            {
                var execution = await _stepFunctions.DescribeAsync(arn, cancellationToken);
                if (!execution.IsRunning)
                    return execution;
                known = known.After(await _stepFunctions.NewsAsync(arn, known.LastEvent, cancellationToken));
                progress(known);
            }
            catch (TransientException e)
            {
                failed(e);
            }
            // A short execution is seen to end at once, and one of days is not asked about every second.
            var pause = Math.Clamp(_time.GetElapsedTime(begin).Ticks / 30, ShortestPause.Ticks, LongestPause.Ticks);
            await Task.Delay(TimeSpan.FromTicks(pause), _time, cancellationToken);
        }
    }

    public void Dispose()
    {
        _cloudFormation.Dispose();
        _stepFunctions.Dispose();
    }

    private async Task<List<Execution>> DescribeAsync(string machineArn, ExecutionStatus status, CancellationToken cancellationToken)
    {
        var executions = new List<Execution>();
        foreach (var arn in await _stepFunctions.ListAsync(machineArn, status, cancellationToken))
            executions.Add(await _stepFunctions.DescribeAsync(arn, cancellationToken));
        return executions;
    }
}
