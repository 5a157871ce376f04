using Amazon.Athena;
using Amazon.Athena.Model;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Athena's operations, each tried several times where it fails in passing, beyond the SDK's own retries: those give up within a second, and a throttled
/// account takes longer. All of them may be repeated.
/// </summary>
internal sealed class AthenaCalls(IAmazonAthena athena, TimeProvider time, Jitter jitter)
{
    // Some ten seconds; a lease lasts a minute.
    private const int Tries = 5;

    private const int PageSize = 1000;

    public async Task<string> StartAsync(StartQueryExecutionRequest request, CancellationToken cancellationToken) =>
        (await TryAsync(() => athena.StartQueryExecutionAsync(request, CancellationToken.None), cancellationToken)).QueryExecutionId!;

    public async Task<QueryExecution> GetAsync(string id, CancellationToken cancellationToken) =>
        (await TryAsync(() => athena.GetQueryExecutionAsync(new GetQueryExecutionRequest { QueryExecutionId = id }, cancellationToken), cancellationToken)).QueryExecution!;

    public Task StopAsync(string id, CancellationToken cancellationToken) =>
        TryAsync(() => athena.StopQueryExecutionAsync(new StopQueryExecutionRequest { QueryExecutionId = id }, cancellationToken), cancellationToken);

    public Task<GetQueryResultsResponse> ReadPageAsync(string id, string? nextToken, CancellationToken cancellationToken) => TryAsync(
        () => athena.GetQueryResultsAsync(new GetQueryResultsRequest { QueryExecutionId = id, NextToken = nextToken, MaxResults = PageSize }, cancellationToken),
        cancellationToken);

    private async Task<T> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (++failures < Tries && AthenaFailure.IsPassing(e, cancellationToken) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(jitter.Wait(failures, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(5)), time, cancellationToken);
            }
        }
    }
}
