using System.Text.Json.Serialization;
using WikiGuard.Batches;
using WikiGuard.Ingest;
using WikiGuard.Ports;
using WikiGuard.Quality;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>Edits that a rule on late arrival will refuse, because nobody read their stream for longer than it allows.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="ReadUpTo">How far the stream was read.</param>
/// <param name="Until">Edits after that are in time.</param>
/// <param name="Expected">How many there may be, by the pace of the days before; null where the ledger knows too little.</param>
/// <param name="Redrive">The command that lets them in, once they have been read.</param>
public sealed record LateArrivals(
    [property: JsonPropertyName("rule")] string Rule,
    [property: JsonPropertyName("read_up_to")] DateTimeOffset ReadUpTo,
    [property: JsonPropertyName("until")] DateTimeOffset Until,
    [property: JsonPropertyName("expected")] long? Expected,
    [property: JsonPropertyName("redrive")] string Redrive)
{
    /// <summary>What Wikimedia's stream may no longer have.</summary>
    [JsonIgnore]
    public bool MayBeIncomplete => Until - ReadUpTo > StreamRange.Usual;

    /// <summary>The records that the command takes.</summary>
    [JsonIgnore]
    public QuarantineFilter Filter => QuarantineFilter.All with { Check = Rule, From = DateOf(ReadUpTo), To = DateOf(Until) };

    internal static DateOnly DateOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}

/// <summary>Says, before a stream is read again, what will come late.</summary>
public sealed class LateForecast(IngestCheckpointStore sources, IQueryEngine engine, TimeProvider time)
{
    private const string Table = "silver_events";
    private const int DaysBefore = 7;

    // A shorter time tells no pace.
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);

    /// <param name="rules">Those in force.</param>
    /// <param name="arguments">Options that the command needs, with a leading space; empty for none.</param>
    /// <param name="identity">Of the stream that is read; null for whichever was read last.</param>
    /// <returns>Null where nothing will: no stream was read yet, not for long, or no rule refuses what is late.</returns>
    /// <exception cref="TransientException">The ledger cannot be read just now.</exception>
    public async Task<LateArrivals?> ExpectAsync(
        QualityRules rules, string arguments, CancellationToken cancellationToken, string? identity = null)
    {
        var rule = rules.Tables[Table].OfType<RowRule>().FirstOrDefault(
            r => r is { Action: RuleAction.Quarantine, Column.Name: "processing_lag_seconds", Most: not null });
        // A recording has a clock of its own, by which nothing is late.
        var readUpTo = (await sources.LoadAllAsync(cancellationToken))
            .Where(s => s.Value.Clock is null && (identity is null || s.Key == identity)).Max(s => s.Value.ReadUpTo);
        if (rule?.Most is not { } seconds || readUpTo is not { } from)
            return null;
        var until = time.GetUtcNow() - TimeSpan.FromSeconds(seconds);
        if (until <= from)
            return null;
        var (first, last) = (LateArrivals.DateOf(from), LateArrivals.DateOf(until));
        var pace = (await engine.RunAsync(
            SqlLibrary.Get("status/pace_before").Bind(
                new SqlParameters().Add("date_from", first.AddDays(-DaysBefore)).Add("date_to", first)), cancellationToken)).Rows[0];
        var span = until - from < StreamRange.Longest ? until - from : StreamRange.Longest;
        return new LateArrivals(
            rule.Name, from, until,
            pace is [long produced, long lasted] && lasted >= Shortest.TotalSeconds
                ? (long)Math.Round(produced * (span.TotalSeconds / lasted)) : null,
            $"wikiguard quarantine redrive --layer {LayerNames.Silver} --check {rule.Name} --from {first:O} --to {last:O}{arguments}");
    }
}
