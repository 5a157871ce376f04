using Amazon.Athena.Model;
using Amazon.Runtime;

namespace Amazon.Athena;

public partial interface IAmazonAthena : IAmazonService, IDisposable
{
    /// <summary>Submits a statement; the same token and statement again give the execution that they gave before.</summary>
    Task<StartQueryExecutionResponse> StartQueryExecutionAsync(
        StartQueryExecutionRequest request, CancellationToken cancellationToken = default);

    Task<GetQueryExecutionResponse> GetQueryExecutionAsync(GetQueryExecutionRequest request, CancellationToken cancellationToken = default);

    Task<GetQueryResultsResponse> GetQueryResultsAsync(GetQueryResultsRequest request, CancellationToken cancellationToken = default);

    Task<StopQueryExecutionResponse> StopQueryExecutionAsync(
        StopQueryExecutionRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonAthenaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonAthenaClient(awsCredentials, (AmazonAthenaConfig)clientConfig);
}
