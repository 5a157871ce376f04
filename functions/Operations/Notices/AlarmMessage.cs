using System.Globalization;
using System.Text.Json;

namespace WikiGuard.Functions.Operations.Notices;

/// <summary>The state change of a CloudWatch alarm as SNS carries it, whether of a metric alarm or a composite one.</summary>
internal sealed record AlarmMessage(
    string? AlarmName, string? AlarmDescription, string? AlarmArn, string? NewStateValue, string? NewStateReason, string? StateChangeTime,
    IReadOnlyList<AlarmMessage.Child>? TriggeringChildren)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <returns>Null for anything else.</returns>
    public static AlarmMessage? Read(string text)
    {
        try
        {
            return text.StartsWith('{') && JsonSerializer.Deserialize<AlarmMessage>(text, Options) is
            { AlarmName.Length: > 0, NewStateValue.Length: > 0 } alarm ? alarm : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public Notice ToNotice(NoticeKind severity, DateTimeOffset sentAt) => new(
        NewStateValue == "OK" ? NoticeKind.Over : severity,
        AlarmName!,
        AlarmDescription ?? "",
        // A composite alarm's own reason repeats its rule; which of its alarms are on says more.
        TriggeringChildren is { Count: > 0 } children
            ? $"Set off by {string.Join(", ", children.Select(c => NameOf(c.Arn)))}" : NewStateReason ?? "",
        DateTimeOffset.TryParse(StateChangeTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : sentAt,
        Link());

    // arn:aws:cloudwatch:<region>:<account>:alarm:<name>; a name may hold colons.
    private static string NameOf(string? arn) => arn?.Split(':', 7) is [.., var name] ? name : "?";

    private Uri? Link() => AlarmArn?.Split(':', 7) is [_, _, _, { Length: > 0 } region, ..]
        ? new Uri($"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
            + $"#alarmsV2:alarm/{Uri.EscapeDataString(AlarmName!)}")
        : null;

    internal sealed record Child(string? Arn);
}
