using AWS.Lambda.Powertools.Logging;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws;
using WikiGuard.Functions.Operations.Notices;

namespace WikiGuard.Functions.Operations;

/// <summary>Posts what arrives on the alert and the warning topic to the Slack channel.</summary>
public sealed class SlackFunction(SlackToken token, SlackChannel channel, ILogger<SlackFunction> logger)
{
    /// <summary>
    /// Slack accepts about one message a second in a channel. An alarm sends one message per change of its state; more than this many at
    /// once are combined into one.
    /// </summary>
    private const int MostSingly = 5;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <exception cref="WikiGuardException">Something was not delivered. Lambda retries the event twice.</exception>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public async Task NotifySlack(SnsEvent @event, ILambdaContext context)
    {
        Logger.AppendKey("CorrelationId",
            string.Join(' ', (@event.Records ?? []).Select(r => r.Sns?.MessageId).OfType<string>()) is { Length: > 0 } ids
            ? ids : context.AwsRequestId);
        var notices = (@event.Records ?? []).Select(r => r.Sns).OfType<SnsMessage>().Select(NoticeReader.Read).ToList();
        if (notices.Count == 0)
            return;
        using var deadline = Deadline.Of(context.RemainingTime, Farewell);
        try
        {
            var secret = await token.ReadAsync(deadline.Token);
            foreach (var message in notices.Count > MostSingly
                ? [SlackText.MessageOf(SlackText.OfMany(notices))] : notices.Select(SlackText.MessageOf))
                await channel.PostAsync(secret, message, deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TransientException("Slack did not take all messages within the function's time.", e);
        }
        logger.LogInformation("Told Slack: {Titles}", string.Join("; ", notices.Select(n => $"{n.Kind} {n.Title}")));
    }
}
