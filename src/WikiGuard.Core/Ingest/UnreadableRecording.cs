using System.Text;
using WikiGuard.Events;
using WikiGuard.Ports;

namespace WikiGuard.Ingest;

/// <summary>What is said of a recording of which nothing, or less than half, is an event: it is another file than was meant.</summary>
public static class UnreadableRecording
{
    private const int LongestShown = 80;

    /// <param name="count">How many lines or rows were read.</param>
    /// <param name="lost">How many of them are no events.</param>
    public static async Task<string> DescribeAsync(
        IRecording recording, long count, long lost, CancellationToken cancellationToken)
    {
        await foreach (var first in recording.ReadAsync(SourcePosition.Start, cancellationToken))
        {
            if (EventPreparer.IsBlank(first.Data.Span) || (WhyNot(first) is null && lost < count))
                continue;
            var shown = first.Data.Span[..Math.Min(first.Data.Length, 4 * LongestShown)];
            return (lost < count
                    ? $"{lost:N0} of the {count:N0} {recording.Unit}s of {recording.Name} are no events"
                    : $"None of the {count:N0} {recording.Unit}s of {recording.Name} is an event")
                + $": {recording.Unit} {first.Next.Number:N0} begins with '"
                + PrintableText.Of(Encoding.UTF8.GetString(shown), '?', LongestShown)
                + $"'{(WhyNot(first) is { } why ? $", and {why}" : "")}.";
        }
        return $"{recording.Name} has no event.";
    }

    private static string? WhyNot(in SourceEvent e) =>
        e.Refusal ?? (new EventReader().TryRead(e.Data.Span, out _, out var malformed) ? null : malformed.Detail);
}
