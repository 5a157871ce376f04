using WikiGuard.Aws.Stacks.Wire;
using WikiGuard.Verification;

namespace WikiGuard.Aws.Stacks.Checks;

/// <summary>Checks whether alerts reach somebody: who has subscribed, and a test message.</summary>
internal sealed class AlertCheck(StackServices services, TimeProvider time)
{
    private const string Subscribe = "Give the stack SlackSecretArn with SecretsExtensionLayerArn, or NotificationEmail, and deploy.";

    public async Task<Check> RunAsync(string name, Stack stack, CancellationToken cancellationToken)
    {
        var (critical, warning) = (stack.Output(StackOutputs.AlertTopic), stack.Output(StackOutputs.WarningTopic));
        var ofCritical = await services.Sns.ListSubscriptionsAsync(critical, cancellationToken);
        var ofWarning = await services.Sns.ListSubscriptionsAsync(warning, cancellationToken);
        if (!ofCritical.Any(s => s.IsConfirmed))
        {
            return ofCritical is [var waiting, ..]
                ? Check.Failed(name, $"nobody hears critical alerts: {waiting.Endpoint} has not confirmed",
                    "Follow the link in AWS's mail, then verify again.")
                : Check.Failed(name, "nobody hears critical alerts: the topic has no subscription", Subscribe);
        }
        // Without Slack nobody receives warnings.
        var (topic, hearers) = ofWarning.Any(s => s.IsConfirmed) ? (warning, ofWarning) : (critical, ofCritical);
        await services.Sns.PublishAsync(
            topic, "Test of the alert path",
            $"Sent by wikiguard verify for the stack {stack.Name} at {Spoken.At(time.GetUtcNow())}. Nothing is wrong, and "
                + "nothing is to be done.",
            cancellationToken);
        return Check.Ok(name, $"a test message went out: it must now show in "
            + $"{string.Join(" and ", hearers.Where(s => s.IsConfirmed).Select(Place).Distinct(StringComparer.Ordinal))}. If it does not, "
            + "look at the alarm notifier-failed");
    }

    private static string Place(Subscription subscription) =>
        subscription.Protocol == "lambda" ? "Slack" : $"the mailbox of {subscription.Endpoint}";
}
