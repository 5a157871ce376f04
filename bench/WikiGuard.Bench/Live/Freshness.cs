namespace WikiGuard.Bench.Live;

/// <summary>
/// How long edits took from being sent to being seen in gold, in seconds. Gold shows how many it has seen, not which: the n-th is
/// taken to be seen when there are n, which is right on the whole, and for a single edit as far as edits do not overtake each other.
/// </summary>
internal sealed class Freshness
{
    private readonly List<double> _seconds = [];
    private readonly bool _isWhole;

    /// <param name="samples">In order of time, at least one.</param>
    /// <param name="first">The first edit that counts.</param>
    /// <param name="end">The first edit that no longer counts.</param>
    public Freshness(IReadOnlyList<Sample> samples, SentEdits sent, long first, long end)
    {
        var at = 0;
        for (var n = first; n < end; n++)
        {
            while (at < samples.Count - 1 && samples[at].Seen <= n)
                at++;
            _seconds.Add((samples[at].At - sent.TimeOf(n)).TotalSeconds);
        }
        _seconds.Sort();
        _isWhole = samples[^1].Seen >= end;
    }

    /// <param name="share">0.5 for the median, 1 for the maximum.</param>
    /// <returns>With <c>&gt;</c> where edits were not seen before the end, which count with their age at it.</returns>
    public string At(double share)
    {
        var seconds = _seconds[Math.Max(0, (int)Math.Ceiling(share * _seconds.Count) - 1)];
        return $"{(_isWhole ? "" : "> ")}{seconds:F1}";
    }
}
