namespace WikiGuard.Bench.Live;

/// <summary>The edits of a paced stream that an allowlist keeps, in the order in which they are sent, and when each is due.</summary>
/// <param name="started">When the stream's first event was due, kept or not.</param>
/// <param name="rate">Events a second, kept or not.</param>
/// <param name="keptOfRound">Whether an event is kept, for each of those that the stream repeats.</param>
internal sealed class SentEdits(DateTimeOffset started, double rate, IReadOnlyList<bool> keptOfRound)
{
    private readonly int[] _kept = [.. keptOfRound.Index().Where(e => e.Item).Select(e => e.Index)];

    public DateTimeOffset Started => started;

    /// <summary>Kept events a second.</summary>
    public double Rate => rate * _kept.Length / keptOfRound.Count;

    /// <summary>How many kept events were due before a time.</summary>
    public long CountBefore(DateTimeOffset time)
    {
        var all = Math.Max(0, (long)Math.Ceiling((time - started).TotalSeconds * rate));
        var place = Array.BinarySearch(_kept, (int)(all % keptOfRound.Count));
        return (all / keptOfRound.Count * _kept.Length) + (place < 0 ? ~place : place);
    }

    /// <param name="number">The number of a kept event, from 0 on.</param>
    public DateTimeOffset TimeOf(long number) =>
        started.AddSeconds(((number / _kept.Length * keptOfRound.Count) + _kept[number % _kept.Length]) / rate);
}
