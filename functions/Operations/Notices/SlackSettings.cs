using WikiGuard.Config;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>Where messages go, from the function's environment.</summary>
/// <param name="Channel"><c>WIKIGUARD_SLACK_CHANNEL</c>: its name or id.</param>
/// <param name="SecretArn"><c>WIKIGUARD_SLACK_SECRET</c>: the secret that holds <c>{"token": "xoxb-…"}</c>.</param>
/// <param name="Api"><c>WIKIGUARD_SLACK_API</c>: Slack's own unless it is set.</param>
public sealed record SlackSettings(string Channel, string SecretArn, Uri Api)
{
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static SlackSettings FromEnvironment()
    {
        var from = new HostSettings();
        var settings = new SlackSettings(
            from.Require("slack_channel", "name the channel, such as #alerts."),
            from.Require("slack_secret", """name the ARN of the secret that holds {"token": "xoxb-…"}."""),
            from.Parsed("slack_api", HostSettings.ToWebAddress, "write a web address such as https://slack.com/api/.")
                ?? new Uri("https://slack.com/api/"));
        from.ThrowIfAny();
        return settings;
    }
}
