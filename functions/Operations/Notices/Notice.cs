using WikiGuard.Ports;

namespace WikiGuard.Functions.Operations.Notices;

public enum NoticeKind
{
    Warning,
    Critical,

    /// <summary>A condition that was reported before has ended.</summary>
    Over,
}

/// <summary>One notice to people.</summary>
/// <param name="Title">One line: the alarm's name, or what is wrong.</param>
/// <param name="Advice">What it means and what to do.</param>
/// <param name="Reason">What triggered it.</param>
/// <param name="Time">Since when it holds.</param>
/// <param name="Link">Where to look.</param>
public sealed record Notice(NoticeKind Kind, string Title, string Advice, string Reason, DateTimeOffset Time, Uri? Link)
{
    /// <summary>The layers' own alert, whole; null for an alarm, and for anybody else's text.</summary>
    public Alert? Alert { get; init; }
}
