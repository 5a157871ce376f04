namespace WikiGuard.Alerts;

/// <summary>Slack's mark-up (https://docs.slack.dev/messaging/formatting-message-text).</summary>
public static class SlackMarkup
{
    public const string Critical = ":rotating_light:";
    public const string Warning = ":warning:";
    public const string Over = ":white_check_mark:";

    /// <summary>Foreign text: without the three special characters it can mention no channel and nobody.</summary>
    /// <param name="most">In UTF-16 units, before they are replaced; what is longer is cut there and ends with an ellipsis.</param>
    public static string Escaped(string text, int most) => Cut(text, most)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(
            ">", "&gt;", StringComparison.Ordinal);

    /// <summary>A text of at most so many UTF-16 units, and an ellipsis where it was longer.</summary>
    internal static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";
}
