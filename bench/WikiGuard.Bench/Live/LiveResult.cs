namespace WikiGuard.Bench.Live;

/// <summary>What was seen of a run from outside.</summary>
/// <param name="WarmUp">From the first event's time on; edits of this time do not count.</param>
/// <param name="Time">From the first event's time on; later edits do not count either.</param>
/// <param name="Samples">From the start until every edit that counts was seen, or patience was at its end.</param>
/// <param name="Statements">SQL statements between the two; null where the run does not report them.</param>
/// <param name="PeakBytes">The peak of resident memory.</param>
/// <param name="LateMilliseconds">The stream's maximum delay.</param>
internal sealed record LiveResult(
    SentEdits Sent, TimeSpan WarmUp, TimeSpan Time, IReadOnlyList<Sample> Samples, long? Statements, long PeakBytes,
    double LateMilliseconds)
{
    public static readonly string[] Columns =
    [
        "kept/s", "first s", "p50 s", "p99 s", "max s", "waiting half-way", "waiting at the end", "grows",
        "processor", "peak MB", "files/s", "statements/s", "stream late ms",
    ];

    /// <summary>By <see cref="Columns"/>.</summary>
    public IEnumerable<string> Cells
    {
        get
        {
            var (warm, end) = (Sent.Started + WarmUp, Sent.Started + Time);
            List<Sample> measured = [.. Samples.Where(s => s.At >= warm && s.At <= end)];
            if (measured.Count < 2)
                measured = [.. Samples]; // a machine so busy that nobody came to look in that time
            var (from, to) = (measured[0], measured[^1]);
            var seconds = (to.At - from.At).TotalSeconds;
            var onBoard = Samples.FirstOrDefault(s => s.Seen > 0, Samples[^1]);
            var freshness = new Freshness(Samples, Sent, Sent.CountBefore(warm), Sent.CountBefore(end));
            var quarter = (Time - WarmUp) / 4;
            var (halfWay, atTheEnd) = (Waiting(warm + quarter, quarter), Waiting(end - quarter, quarter));
            return
            [
                $"{Sent.Rate:F0}", $"{(onBoard.Seen > 0 ? "" : "> ")}{(onBoard.At - Sent.Started).TotalSeconds:F1}",
                freshness.At(0.5), freshness.At(0.99), freshness.At(1),
                $"{halfWay:N0}", $"{atTheEnd:N0}", atTheEnd - halfWay > Math.Max(halfWay / 4, Sent.Rate * 2) ? "yes" : "no",
                $"{(to.Processor - from.Processor).TotalSeconds / seconds:P0}", $"{PeakBytes / 1e6:N0}",
                $"{(to.LandingFiles - from.LandingFiles) / seconds:F1}", Statements is null ? "n/a" : $"{Statements / seconds:F0}",
                $"{LateMilliseconds:F0}",
            ];
        }
    }

    // A mean, because edits reach gold in batches, and a single sample would depend on where in a batch it fell.
    private double Waiting(DateTimeOffset from, TimeSpan time) =>
        Samples.Where(s => s.At >= from && s.At < from + time).Select(s => Sent.CountBefore(s.At) - s.Seen).DefaultIfEmpty().Average();
}
