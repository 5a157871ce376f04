using System.Text.Json.Serialization;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

/// <summary>
/// A time span of a batch's rows, both ends inclusive: usually the times of their events. A batch works in the windows that its span
/// touches: it looks for copies of its events there, and gold recomputes these windows. So what a batch reads depends on what it moves,
/// and not on how large the day has become.
/// </summary>
public sealed record EventSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The beginning of the first window that the span touches.</summary>
    [JsonIgnore]
    public DateTimeOffset FirstWindow => Window.Of(From).Start;

    /// <summary>The end of the last window that the span touches, exclusive.</summary>
    [JsonIgnore]
    public DateTimeOffset EndOfWindows => Window.Of(To).End;

    /// <summary>The dates that it touches.</summary>
    [JsonIgnore]
    public IEnumerable<DateOnly> Dates
    {
        get
        {
            var last = DateOnly.FromDateTime(To.UtcDateTime);
            for (var date = DateOnly.FromDateTime(From.UtcDateTime); date <= last; date = date.AddDays(1))
                yield return date;
        }
    }

    /// <param name="first">As an engine returns it, UTC; null where there is none, as for <paramref name="last"/>.</param>
    public static EventSpan? Of(object? first, object? last) =>
        (first, last) is (DateTime from, DateTime to)
            ? new EventSpan(new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero)) : null;

    /// <summary>The shortest span that holds all of them; null where one of them is not known.</summary>
    public static EventSpan? Cover(IEnumerable<EventSpan?> spans)
    {
        EventSpan? all = null;
        foreach (var span in spans)
        {
            if (span is null)
                return null;
            all = all is null ? span : new EventSpan(Earlier(all.From, span.From), Later(all.To, span.To));
        }
        return all;
    }

    /// <summary>All times of the dates.</summary>
    public static EventSpan Of(DateRange range) => new(Midnight(range.From), Midnight(range.To.AddDays(1)).AddTicks(-1));

    /// <summary>The spans in order of time, those with less than a window between them as one.</summary>
    /// <param name="most">Where they would be more, those that are nearest to each other are joined, so that a statement that names them
    /// stays short.</param>
    public static IReadOnlyList<EventSpan> Join(IEnumerable<EventSpan> spans, int most = 24)
    {
        var joined = new List<EventSpan>();
        foreach (var span in spans.OrderBy(s => s.From))
        {
            if (joined.Count > 0 && span.From - joined[^1].To < Window.Length)
                joined[^1] = joined[^1] with { To = Later(joined[^1].To, span.To) };
            else
                joined.Add(span);
        }
        while (joined.Count > most)
        {
            var next = Enumerable.Range(1, joined.Count - 1).MinBy(i => joined[i].From - joined[i - 1].To);
            joined[next - 1] = joined[next - 1] with { To = joined[next].To };
            joined.RemoveAt(next);
        }
        return joined;
    }

    /// <summary>The condition that a time lies in the windows of the spans.</summary>
    /// <param name="column">Of the type timestamp.</param>
    /// <param name="spans">At least one.</param>
    public static SqlExpression InWindows(string column, IReadOnlyCollection<EventSpan> spans) =>
        new(string.Join(" or ",
            spans.Select(s => $"{column} >= {SqlLiteral.Of(s.FirstWindow)} and {column} < {SqlLiteral.Of(s.EndOfWindows)}")));

    /// <summary>
    /// Gives a statement the parameters <c>time_from</c> (inclusive) and <c>time_to</c> (exclusive): the span's windows on the dates of the
    /// range. <c>is_any_time</c> says that times do not narrow the range: rows without a time are included, too.
    /// </summary>
    /// <param name="span">Null where it is not known: then the parameters cover the whole dates.</param>
    public static SqlParameters Narrow(SqlParameters parameters, DateRange range, EventSpan? span)
    {
        var (from, to) = (Midnight(range.From), Midnight(range.To.AddDays(1)));
        return parameters
            .Add("is_any_time", span is null)
            .Add("time_from", span is null ? from : Later(from, span.FirstWindow))
            .Add("time_to", span is null ? to : Earlier(to, span.EndOfWindows))
            .Add("date_from", range.From).Add("date_to", range.To);
    }

    /// <summary>
    /// Gives a statement conditions for the windows of the spans: <c>event_times</c> and <c>window_times</c>, and the same of a table with
    /// an alias, such as <c>s_event_times</c>.
    /// </summary>
    /// <param name="spans">At least one; they may lie apart.</param>
    public static SqlParameters Narrow(SqlParameters parameters, DateRange range, IEnumerable<EventSpan> spans)
    {
        var times = Join(spans);
        return parameters
            .Add("date_from", range.From).Add("date_to", range.To)
            .Add("event_times", InWindows("event_timestamp", times)).Add("s_event_times", InWindows("s.event_timestamp", times))
            .Add("window_times", InWindows("window_start", times)).Add("e_window_times", InWindows("e.window_start", times))
            .Add("target_window_times", InWindows("target.window_start", times));
    }

    private static DateTimeOffset Midnight(DateOnly date) => new(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
