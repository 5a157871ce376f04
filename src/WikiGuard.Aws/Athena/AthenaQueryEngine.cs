using System.Security.Cryptography;
using System.Text;
using Amazon.Athena;
using Amazon.Athena.Model;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Services;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// The query engine on Athena. A statement is submitted under its token, its execution is reported to the caller, and it is polled until
/// it has ended. What it scanned and costs is logged.
/// </summary>
/// <param name="random">For waits, and for the tokens of statements that come without one.</param>
public sealed class AthenaQueryEngine(IAmazonAthena athena, AthenaSettings settings, TimeProvider time, Random random,
    ILogger<AthenaQueryEngine> logger) : IQueryEngine
{
    // https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    private const int MaxStatementBytes = 262_144;

    private const int MaxConflicts = 4;

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly Jitter _jitter = new(random);
    private readonly AthenaCalls _calls = new(athena, time, new Jitter(random));

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        RunAsync(statement, _jitter.Token(), (_, _) => Task.CompletedTask, cancellationToken);

    /// <remarks>
    /// A commit conflict means either that another statement changed the table first, or that Athena does not know whether this one
    /// committed. A merge is submitted again either way. Checking first whether it has committed would leave time for it to commit in
    /// between; a merge checks by itself, in one transaction: each of ours finds what it has written by its keys and its batch, and then
    /// changes nothing. Any other statement is left to the batch's next attempt, which stages its rows under another id.
    /// </remarks>
    public async Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(statement.Text) is var bytes and > MaxStatementBytes)
            throw new QueryFailedException(
                statement.Name, $"the statement has {bytes:N0} bytes, and Athena takes {MaxStatementBytes:N0}. The batch must be smaller.");

        var started = time.GetTimestamp();
        for (var conflicts = 0; ; conflicts++)
        {
            var execution = await ExecuteAsync(statement, conflicts == 0 ? token : TokenOf(token, conflicts), onRunning, cancellationToken);
            Log(statement, execution);
            if (execution.Status?.State == QueryExecutionState.SUCCEEDED)
                return await ReadAsync(statement, execution, started, cancellationToken);
            if (conflicts == MaxConflicts || !AthenaFailure.IsCommitConflict(execution) || !IsMerge(statement))
            {
                if (execution.Status?.State == QueryExecutionState.CANCELLED)
                    // a successor has the layer: that is reported to the caller first
                    await onRunning(execution.QueryExecutionId!, cancellationToken);
                throw AthenaFailure.OfExecution(statement, execution);
            }
            await Task.Delay(_jitter.Wait(conflicts + 1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)), time, cancellationToken);
            await onRunning(execution.QueryExecutionId!, cancellationToken);
        }
    }

    public async Task StopAsync(string executionId, CancellationToken cancellationToken)
    {
        try
        {
            await _calls.StopAsync(executionId, cancellationToken);
            await EndOfAsync(executionId, (_, _) => Task.CompletedTask, cancellationToken);
        }
        catch (InvalidRequestException e) when (e.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            // Athena forgets executions after 45 days; none runs for that long.
        }
        catch (Exception e) when (e is not WikiGuardException && !cancellationToken.IsCancellationRequested)
        {
            throw AthenaFailure.OfRequest($"stop {executionId}", e);
        }
    }

    private async Task<QueryExecution> ExecuteAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string id;
        try
        {
            // Not cancelled by the caller: otherwise it would be unknown whether it has begun.
            id = await _calls.StartAsync(RequestOf(statement, token), cancellationToken);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw AthenaFailure.OfSubmission(statement, settings, e);
        }

        try
        {
            await onRunning(id, cancellationToken);
            return await EndOfAsync(id, onRunning, cancellationToken);
        }
        catch (Exception e) when (AthenaFailure.IsPassing(e, cancellationToken) && !cancellationToken.IsCancellationRequested)
        {
            throw AthenaFailure.OfRequest($"tell how {statement.Name} ({id}) goes on", e);
        }
        catch (Exception e)
        {
            await LeaveAsync(statement, id);
            cancellationToken.ThrowIfCancellationRequested();
            if (e is WikiGuardException)
                throw;
            throw AthenaFailure.OfRequest($"tell how {statement.Name} ({id}) goes on", e);
        }
    }

    private async Task<QueryExecution> EndOfAsync(
        string id, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken)
    {
        var noted = time.GetTimestamp();
        for (var polls = 1; ; polls++)
        {
            var execution = await _calls.GetAsync(id, cancellationToken);
            // A state that is unknown here, because Athena added it later, is not an end.
            if (execution.Status?.State is { } state
                && (state == QueryExecutionState.SUCCEEDED || state == QueryExecutionState.FAILED
                || state == QueryExecutionState.CANCELLED))
                return execution;
            if (time.GetElapsedTime(noted) >= NoteInterval)
            {
                await onRunning(id, cancellationToken);
                noted = time.GetTimestamp();
            }
            await Task.Delay(_jitter.Wait(polls, FirstPoll, LongestPoll), time, cancellationToken);
        }
    }

    /// <summary>
    /// Stops a statement that nobody waits for any more. If it cannot be stopped, the lease still names it.
    /// </summary>
    private async Task LeaveAsync(SqlStatement statement, string id)
    {
        using var limit = new CancellationTokenSource(StopTime, time);
        try
        {
            await _calls.StopAsync(id, limit.Token);
            logger.LogWarning("Stopped {Statement} ({ExecutionId}), which nobody waits for any more", statement.Name, id);
        }
        catch (Exception e) when (AwsFailure.IsOne(e, CancellationToken.None))
        {
            logger.LogWarning("Could not stop {Statement} ({ExecutionId}), which nobody waits for any more: {Reason}", statement.Name, id,
                e.Message);
        }
    }

    private async Task<QueryResult> ReadAsync(
        SqlStatement statement, QueryExecution execution, long started, CancellationToken cancellationToken)
    {
        try
        {
            var (columns, rows) = await AthenaResults.ReadAsync(_calls, execution, settings.MostRows, cancellationToken);
            return new QueryResult(columns, rows, execution.Statistics?.DataScannedInBytes ?? 0, time.GetElapsedTime(started));
        }
        catch (FormatException e)
        {
            throw new QueryFailedException(statement.Name, e.Message, e);
        }
        catch (Exception e) when (e is not WikiGuardException && !cancellationToken.IsCancellationRequested)
        {
            throw AthenaFailure.OfRequest($"give the rows of {statement.Name} ({execution.QueryExecutionId})", e);
        }
    }

    private StartQueryExecutionRequest RequestOf(SqlStatement statement, string token) => new()
    {
        ClientRequestToken = token,
        QueryString = statement.Text,
        WorkGroup = settings.WorkGroup,
        QueryExecutionContext = new QueryExecutionContext { Database = settings.Database },
        ResultConfiguration = settings.OutputLocation is { } location ? new ResultConfiguration { OutputLocation = location } : null,
    };

    private void Log(SqlStatement statement, QueryExecution execution) => logger.LogInformation(
        "{Statement} {State}: {BytesScanned} bytes scanned, {Dollars} $, {Milliseconds} ms of which {QueuedMilliseconds} queued, "
            + "execution {ExecutionId}",
        statement.Name,
        execution.Status?.State?.Value,
        execution.Statistics?.DataScannedInBytes ?? 0,
        AthenaCost.Dollars(execution, settings.DollarsPerTerabyte),
        execution.Statistics?.TotalExecutionTimeInMillis ?? 0,
        execution.Statistics?.QueryQueueTimeInMillis ?? 0,
        execution.QueryExecutionId);

    // Each repetition is a separate execution, named after its batch like the first one.
    private static string TokenOf(string token, int conflicts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{token}/{conflicts}")));

    private static bool IsMerge(SqlStatement statement) =>
        statement.Text.AsSpan().TrimStart().StartsWith("merge ", StringComparison.OrdinalIgnoreCase);
}
