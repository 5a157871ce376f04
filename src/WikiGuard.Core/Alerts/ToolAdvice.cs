using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>How people reach this lakehouse with the tool, for what alerts advise.</summary>
/// <param name="Arguments">Options that the commands need, with a leading space; empty for none.</param>
/// <param name="IsStack">Its quarantine is listed by a query on Athena.</param>
public sealed record ToolAdvice(string Arguments, bool IsStack = false)
{
    /// <summary>For a lakehouse that needs no options.</summary>
    public static ToolAdvice Plain { get; } = new("");

    /// <param name="stack">Its name; null where it is not known.</param>
    public static ToolAdvice OfStack(string? stack) => new($" --stack {stack ?? "NAME"}", IsStack: true);

    /// <summary>How to see refused rows.</summary>
    /// <param name="options">Of the command, with a leading space.</param>
    public AlertCommand ListRefused(string options = "") => IsStack
        ? new AlertCommand("See them in Athena with the saved query", "quarantine_reasons")
        : new AlertCommand("See them with", $"wikiguard quarantine list{options}{Arguments}");

    /// <summary>How to say that somebody is at work on an alert.</summary>
    public AlertCommand Acknowledge(string id) => new("Say that you are at it with", $"wikiguard alerts ack {id}{Arguments}");

    /// <summary>How to hear nothing of an entity's windows, or of a quality rule, for a while.</summary>
    /// <param name="option">entity or rule.</param>
    public AlertCommand Mute(string option, string name) =>
        new("Mute it with", $"wikiguard alerts mute --{option} {ShellWord.Quoted(name)} --for 2h{Arguments}");

    /// <summary>How to see which alerts there are.</summary>
    public AlertCommand ListAlerts() => new("See them with", $"wikiguard alerts list{Arguments}");

    /// <summary>How to see an entity's edits.</summary>
    public AlertCommand EditsOf(string entity) => IsStack
        ? new("See all its edits in Athena with the saved query", "entity_edits")
        : new("See all its edits with", $"wikiguard query --named entity_edits --with {ShellWord.Quoted($"entity={entity}")}{Arguments}");
}
