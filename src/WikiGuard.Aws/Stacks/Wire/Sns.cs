using Amazon;
using WikiGuard.Aws.QueryProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>ListSubscriptionsByTopic and Publish of Amazon SNS.</summary>
internal sealed class Sns(RegionEndpoint region, TimeSpan? timeout = null) : IDisposable
{
    private const string Version = "2010-03-31";

    private readonly ServiceClient _client = new(new ServiceConfig("SNS", "sns", Version, region, timeout));

    /// <returns>The first hundred subscriptions.</returns>
    public async Task<IReadOnlyList<Subscription>> ListSubscriptionsAsync(string topicArn, CancellationToken cancellationToken) =>
    [
        .. (await CallAsync(new QueryRequest("ListSubscriptionsByTopic", ("TopicArn", topicArn)), cancellationToken))
            .Members("Subscriptions")
            .Select(s => new Subscription(
                s.Field("Protocol"), s.Field("Endpoint"), s.Field("SubscriptionArn").StartsWith("arn:", StringComparison.Ordinal))),
    ];

    /// <param name="subject">ASCII, of at most 100 characters.</param>
    /// <returns>The message's id.</returns>
    public async Task<string> PublishAsync(string topicArn, string subject, string message, CancellationToken cancellationToken) =>
        (await CallAsync(new QueryRequest("Publish", ("TopicArn", topicArn), ("Subject", subject), ("Message", message)),
            cancellationToken)).Text("MessageId") ?? "";

    public void Dispose() => _client.Dispose();

    private Task<QueryResponse> CallAsync(QueryRequest request, CancellationToken cancellationToken) =>
        _client.CallAsync<QueryResponse>(request, QueryService.Call(Version), StackFailure.Of($"sns:{request.Action}"), cancellationToken);
}

/// <param name="Endpoint">A mail address, or a function's ARN.</param>
/// <param name="IsConfirmed">Its owner has confirmed it.</param>
internal sealed record Subscription(string Protocol, string Endpoint, bool IsConfirmed);
