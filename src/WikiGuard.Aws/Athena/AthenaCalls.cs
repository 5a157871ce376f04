using Amazon.Athena;
using Amazon.Athena.Model;
using Amazon.Runtime;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Athena's operations, each retried several times after a transient failure, beyond the SDK's own retries: those give up within a
/// second, and a throttled account takes longer. All of them may be repeated.
/// </summary>
internal sealed class AthenaCalls(IAmazonAthena athena, TimeProvider time, Jitter jitter)
{
    // About ten seconds; a lease lasts a minute.
    private const int Tries = 5;

    private const int PageSize = 1000;

    public async Task<string> StartAsync(StartQueryExecutionRequest request, CancellationToken cancellationToken) =>
        await TryAsync(async () => Told((await athena.StartQueryExecutionAsync(request, CancellationToken.None)).QueryExecutionId),
            cancellationToken);

    public async Task<QueryExecution> GetAsync(string id, CancellationToken cancellationToken) =>
        await TryAsync(
            async () => Told((await athena.GetQueryExecutionAsync(new GetQueryExecutionRequest { QueryExecutionId = id },
                cancellationToken)).QueryExecution), cancellationToken);

    public Task StopAsync(string id, CancellationToken cancellationToken) =>
        TryAsync(() => athena.StopQueryExecutionAsync(new StopQueryExecutionRequest { QueryExecutionId = id }, cancellationToken),
            cancellationToken);

    public Task<GetQueryResultsResponse> ReadPageAsync(string id, string? nextToken, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var page = await athena.GetQueryResultsAsync(
                new GetQueryResultsRequest { QueryExecutionId = id, NextToken = nextToken, MaxResults = PageSize }, cancellationToken);
            Told(page.ResultSet);
            return page;
        },
        cancellationToken);

    // A successful status without the requested content did not come from Athena.
    private static T Told<T>(T? answer)
        where T : class => answer ?? throw new AmazonClientException("The answer is empty; something in between may have given it.");

    private async Task<T> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (
                ++failures < Tries && AthenaFailure.IsPassing(e, cancellationToken) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(jitter.Wait(failures, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(5)), time, cancellationToken);
            }
        }
    }
}
