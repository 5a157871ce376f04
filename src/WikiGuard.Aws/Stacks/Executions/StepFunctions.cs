using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using WikiGuard.Aws.Services;
using WikiGuard.Aws.Stacks.Wire;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>StartExecution, DescribeExecution, ListExecutions and GetExecutionHistory of AWS Step Functions.</summary>
/// <param name="timeout">For one attempt; null for 20 s.</param>
internal sealed class StepFunctions(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private const int MostEvents = 200;

    // Each is described; more than one or two at work are a mistake.
    private const int MostListed = 10;

    private const int MostOnAPage = 100;

    private readonly AmazonStepFunctionsClient _client = new(new AmazonStepFunctionsConfig
    {
        RegionEndpoint = region,
        AuthenticationRegion = region.SystemName,
        HttpClientFactory = new BoundedHttp(timeout ?? TimeSpan.FromSeconds(20)),
    });

    /// <summary>Starts an execution. An attempt whose answer was lost and the next one, of the same name, start one.</summary>
    /// <exception cref="ExecutionAlreadyExistsException">One of this name has ended, or runs with another input.</exception>
    public Task StartAsync(string machineArn, string name, string input, CancellationToken cancellationToken) => CallAsync(
        "states:StartExecution",
        async () => Told((await _client.StartExecutionAsync(
            new StartExecutionRequest { StateMachineArn = machineArn, Name = name, Input = input }, cancellationToken)).ExecutionArn),
        cancellationToken);

    /// <exception cref="InvalidConfigException">There is no such execution.</exception>
    public async Task<Execution> DescribeAsync(ExecutionArn arn, CancellationToken cancellationToken)
    {
        var found = await CallAsync("states:DescribeExecution", async () =>
        {
            var answer = await _client.DescribeExecutionAsync(
                new DescribeExecutionRequest { ExecutionArn = arn.ToString() }, cancellationToken);
            Told(answer.Status);
            return answer;
        }, cancellationToken);
        return new Execution(
            arn, found.Status!.Value, TimeOf(found.StartDate) ?? default, TimeOf(found.StopDate), found.Input ?? "", found.Output,
            found.Error, found.Cause is null ? null : FailureCause.InWords(found.Cause));
    }

    /// <summary>The newest of a status, ten at most.</summary>
    public async Task<IReadOnlyList<ExecutionArn>> ListAsync(
        string machineArn, ExecutionStatus status, CancellationToken cancellationToken)
    {
        var listed = await CallAsync("states:ListExecutions", async () => Told((await _client.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = machineArn, StatusFilter = status, MaxResults = MostListed },
            cancellationToken)).Executions), cancellationToken);
        return [.. listed.Select(e => ExecutionArn.Of(machineArn, e.Name ?? ""))];
    }

    /// <summary>All of the last 90 days, which is as long as AWS keeps them, newest first.</summary>
    public async IAsyncEnumerable<(ExecutionArn Arn, DateTimeOffset Started)> NewestAsync(
        string machineArn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var token = next;
            var page = await CallAsync("states:ListExecutions", async () =>
            {
                var answer = await _client.ListExecutionsAsync(
                    new ListExecutionsRequest { StateMachineArn = machineArn, MaxResults = MostOnAPage, NextToken = token },
                    cancellationToken);
                Told(answer.Executions);
                return answer;
            }, cancellationToken);
            foreach (var one in page.Executions!)
                yield return (ExecutionArn.Of(machineArn, one.Name ?? ""), TimeOf(one.StartDate) ?? default);
            next = page.NextToken;
        }
        while (next is not null);
    }

    /// <summary>
    /// What has happened since an event, oldest first. Histories are read from their newest event back, since a page's token does not
    /// outlast a day, and an execution may.
    /// </summary>
    /// <param name="since">The newest event that is known; 0 for none, which goes back only to the state that was entered last.</param>
    public async Task<IReadOnlyList<HistoryEvent>> NewsAsync(ExecutionArn arn, long since, CancellationToken cancellationToken)
    {
        var news = new List<HistoryEvent>();
        for (string? next = null; ;)
        {
            var token = next;
            var page = await CallAsync("states:GetExecutionHistory", async () =>
            {
                var answer = await _client.GetExecutionHistoryAsync(
                    new GetExecutionHistoryRequest
                    {
                        ExecutionArn = arn.ToString(),
                        ReverseOrder = true,
                        IncludeExecutionData = true,
                        MaxResults = MostEvents,
                        NextToken = token,
                    }, cancellationToken);
                Told(answer.Events);
                return answer;
            }, cancellationToken);
            news.AddRange(page.Events!.Where(e => e.Id > since));
            next = page.NextToken;
            var isEnough = since == 0 ? news.Exists(e => e.StateEnteredEventDetails is not null) : page.Events!.Any(e => e.Id <= since);
            if (next is null || isEnough)
                return [.. news.OrderBy(e => e.Id)];
        }
    }

    public void Dispose() => _client.Dispose();

    // A successful status without what was asked for did not come from Step Functions.
    private static T Told<T>(T? answer)
        where T : class => answer ?? throw new AmazonClientException("The answer is empty.");

    private static DateTimeOffset? TimeOf(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : null;

    private static async Task<T> CallAsync<T>(string permission, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (StateMachineDoesNotExistException e)
        {
            throw new InvalidConfigException(
                $"{permission}: {e.Message} Somebody has deleted what the stack's outputs name. Deploy the stack anew.", e);
        }
        catch (ExecutionDoesNotExistException e)
        {
            throw new InvalidConfigException($"{permission}: {e.Message} AWS keeps executions for 90 days. To list them: aws stepfunctions "
                + "list-executions --state-machine-arn ARN", e);
        }
        catch (Exception e) when (e is not ExecutionAlreadyExistsException && AwsFailure.IsOne(e, cancellationToken))
        {
            throw StackFailure.Of(permission)(e);
        }
    }
}
