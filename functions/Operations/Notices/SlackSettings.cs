using WikiGuard.Aws.Settings;

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
        var environment = new EnvironmentSettings();
        var settings = new SlackSettings(
            environment.Required("WIKIGUARD_SLACK_CHANNEL", "name the channel, such as #alerts."),
            environment.Required("WIKIGUARD_SLACK_SECRET", """name the ARN of the secret that holds {"token": "xoxb-…"}."""),
            new Uri(EnvironmentSettings.Optional("WIKIGUARD_SLACK_API") ?? "https://slack.com/api/"));
        environment.Check();
        return settings;
    }
}
