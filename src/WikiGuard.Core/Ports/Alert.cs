namespace WikiGuard.Ports;

public enum AlertSeverity
{
    Warning,
    Critical,
}

/// <summary>What people are told. Mail, Slack, the console and a webhook are renderings of it, and say the same.</summary>
/// <param name="Subject">One line: what is wrong.</param>
/// <param name="What">What happened, in sentences with the numbers; may have several lines.</param>
/// <param name="Ended">The condition is over; nothing needs to be done.</param>
public sealed record Alert(AlertSeverity Severity, string Subject, string What, bool Ended = false)
{
    /// <summary>Names it for <c>wikiguard alerts ack</c>; null for one that nobody can acknowledge.</summary>
    public string? Id { get; init; }

    /// <summary>Since when it holds, or when it happened; null where that is now.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What shows it: the rules that failed, some of the rows, the edits.</summary>
    public IReadOnlyList<AlertEvidence> Evidence { get; init; } = [];

    /// <summary>What to do, in sentences; empty where the commands say it.</summary>
    public string Advice { get; init; } = "";

    /// <summary>What to run next.</summary>
    public IReadOnlyList<AlertCommand> Commands { get; init; } = [];

    /// <summary>The entity that it is about, which can be muted; null where it is about none.</summary>
    public string? Entity { get; init; }

    /// <summary>The quality rules that it is about: it is muted where each of them is.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The section of docs/runbook.md that is about it: one of <c>RunbookSections</c>.</summary>
    public string? Runbook { get; init; }

    /// <summary>That it is over.</summary>
    /// <param name="began">When it began.</param>
    public Alert Over(DateTimeOffset began) =>
        new(Severity, $"over: {Subject}", "Nothing is to be done.", Ended: true) { Since = began };
}

/// <param name="Heading">Such as <c>Some of the rows</c>.</param>
public sealed record AlertEvidence(string Heading, IReadOnlyList<AlertLine> Lines);

/// <param name="Text">On one line.</param>
/// <param name="Link">Where to look, such as the diff of an edit; null where there is nothing more to see.</param>
public sealed record AlertLine(string Text, Uri? Link = null);

/// <param name="For">What it does, as the beginning of a line: <c>Let it pass with</c>.</param>
/// <param name="Line">To be copied into a terminal.</param>
public sealed record AlertCommand(string For, string Line);
