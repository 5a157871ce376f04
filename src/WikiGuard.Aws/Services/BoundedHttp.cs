using System.Net;
using Amazon.Runtime;

namespace WikiGuard.Aws.Services;

/// <summary>
/// HTTP for AWS's clients in which every attempt ends. The SDK's own time limit covers only the answer's headers, so a body that stalls
/// would be awaited until the function is killed. Here the whole answer is read within the limit, and an incomplete one fails where the
/// SDK retries.
/// </summary>
/// <param name="timeout">For one attempt, from the connection to the answer's last byte.</param>
internal sealed class BoundedHttp(TimeSpan timeout) : HttpClientFactory
{
    // One for all, so that clients that live for one request share connections.
    private static readonly SocketsHttpHandler Connections = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new WholeAnswers(timeout), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    public override string GetConfigUniqueString(IClientConfig clientConfig) => $"wikiguard {timeout}";

    private sealed class WholeAnswers(TimeSpan timeout) : DelegatingHandler(Connections)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            try
            {
                var response = await base.SendAsync(request, limit.Token);
                await response.Content.LoadIntoBufferAsync(limit.Token);
                return response;
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException(
                    $"{request.RequestUri?.Host} did not answer whole within {timeout.TotalSeconds:0.###} s.", e);
            }
        }
    }
}
