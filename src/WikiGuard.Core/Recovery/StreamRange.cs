namespace WikiGuard.Recovery;

/// <summary>A part of a stream's past, by the events' <c>meta.dt</c>.</summary>
/// <param name="Since">The first moment.</param>
/// <param name="Until">The moment after the last.</param>
public sealed record StreamRange(DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>How far back a range begins that names only its entities: what Wikimedia keeps for sure.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromDays(7);

    /// <summary>Wikimedia keeps no event for longer (https://wikitech.wikimedia.org/wiki/Event_Platform/EventStreams).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>
    /// How far the stream's events may be out of order, the same as a live connection repeats: reading begins so much before the range, and
    /// goes on so much after it.
    /// </summary>
    public static readonly TimeSpan Disorder = TimeSpan.FromSeconds(5);

    /// <returns>Why no stream has this range; null where one may.</returns>
    public string? WhyNot(DateTimeOffset now) =>
        Since >= Until ? $"since is {Said(Since)}, and until is {Said(Until)}: give one that is later"
        : Until > now ? $"until is {Said(Until)}, which is still to come: leave it away to read up to now"
        : now - Since > Longest + TimeSpan.FromHours(1)
            ? $"since is {Said(Since)}, and Wikimedia's stream keeps {Longest.Days} days at most: take older edits from files"
        : null;

    public bool Contains(DateTimeOffset time) => Since <= time && time < Until;

    private static string Said(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
