using System.Text.Json.Nodes;
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
    /// <param name="forFunctions">What subscribed functions get instead; null for the same.</param>
    /// <returns>The message's id.</returns>
    public async Task<string> PublishAsync(
        string topicArn, string subject, string message, CancellationToken cancellationToken, string? forFunctions = null) =>
        (await CallAsync(new QueryRequest("Publish", ("TopicArn", topicArn), ("Subject", subject),
            ("MessageStructure", forFunctions is null ? null : "json"),
            ("Message", forFunctions is null ? message : PerProtocol(message, forFunctions))), cancellationToken)).Text("MessageId") ?? "";

    public void Dispose() => _client.Dispose();

    // https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
    private static string PerProtocol(string message, string forFunctions) =>
        new JsonObject { ["default"] = message, ["lambda"] = forFunctions }.ToJsonString();

    private Task<QueryResponse> CallAsync(QueryRequest request, CancellationToken cancellationToken) =>
        _client.CallAsync<QueryResponse>(request, QueryService.Call(Version), StackFailure.Of($"sns:{request.Action}"), cancellationToken);
}

/// <param name="Endpoint">A mail address, or a function's ARN.</param>
/// <param name="IsConfirmed">Its owner has confirmed it.</param>
internal sealed record Subscription(string Protocol, string Endpoint, bool IsConfirmed);
