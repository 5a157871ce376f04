namespace WikiGuard.Quality;

/// <summary>Judges a metric by its last values.</summary>
/// <param name="Last">How many batches it looks back.</param>
/// <param name="MinimumSample">With fewer values than this there is no verdict.</param>
/// <param name="RelativeChange">Allowed distance from the mean, as a share of it; null where <paramref name="Sigmas"/> is given.</param>
/// <param name="Sigmas">Allowed distance from the mean, in standard deviations of the sample.</param>
/// <param name="MinimumChange">A distance below this is never a failure: a quiet metric has hardly any deviation.</param>
public sealed record Comparison(int Last, int MinimumSample, double? RelativeChange, double? Sigmas, double MinimumChange)
{
    /// <summary>What is required, without the history.</summary>
    public string Words => $"within {(Sigmas is { } s ? $"{s} sigmas" : $"{RelativeChange * 100}%")} of the last {Last}";

    /// <param name="history">Earlier values, latest first.</param>
    public Outcome Judge(double value, IReadOnlyList<double> history)
    {
        var sample = history.Take(Last).ToArray();
        if (sample.Length < MinimumSample)
            return new Outcome(null, $"{Words}: skipped, {sample.Length} of the {MinimumSample} values needed");
        var mean = sample.Average();
        var allowed = Math.Max(MinimumChange,
            Sigmas is { } sigmas ? sigmas * Deviation(sample, mean) : RelativeChange!.Value * Math.Abs(mean));
        var words = $"{Words}: {mean - allowed:0.####} to {mean + allowed:0.####}";
        return new Outcome(Math.Abs(value - mean) <= allowed, words);
    }

    private static double Deviation(double[] sample, double mean) =>
        sample.Length < 2 ? 0 : Math.Sqrt(sample.Sum(v => (v - mean) * (v - mean)) / (sample.Length - 1));

    /// <param name="Passed">Null where there is too little to compare with.</param>
    /// <param name="Words">What was required, with the numbers.</param>
    public readonly record struct Outcome(bool? Passed, string Words);
}
