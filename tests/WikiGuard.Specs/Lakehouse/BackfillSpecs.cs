using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

public sealed partial class BackfillSpecs
{
    private const int Days = 400;
    private const int EventsPerDay = 3;
    private const int Portions = 40;
    private const int CommitsPerPromotion = 5;

    // Athena's: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    private const int MaxTextBytes = 262_144;
    private const int MaxPartitions = 100;

    private static readonly DateOnly First = new(2024, 12, 1);

    private static readonly JsonObject[] Events =
    [
        .. Enumerable.Range(0, Days * EventsPerDay).Select(n =>
            EventJson.Edit(n, new DateTimeOffset(First.AddDays(n / EventsPerDay), new TimeOnly(9 + (2 * (n % EventsPerDay)), 0),
                TimeSpan.Zero), user: $"User {n % 5}")
                .Arrived(EventJson.Noon)),
    ];

    [Fact]
    [LongTest("Four hundred days, and forty batches.")]
    public async Task A_backfill_of_400_days_in_one_batch_ends_as_one_in_40_portions_and_no_statement_breaks_a_limit_of_Athena()
    {
        await using var atOnce = await TestLakehouse.CreateAsync();
        await LandAsync(atOnce, Events, firstOffset: 0);
        var batches = await atOnce.PromoteAsync();

        Assert.Equal(["bronze-00000001", "silver-00000001", "gold-00000001"], batches.Select(b => b.BatchId));
        Assert.Equal(Events.Length,
            await atOnce.ScalarAsync<long>("select count(distinct event_id) from silver_events where ingest_mode = 'backfill'"));
        Assert.Equal(Days, await atOnce.ScalarAsync<long>("select count(distinct metric_date) from gold_global_metrics_10min"));
        Assert.Equal(Events.Length, await atOnce.ScalarAsync<long>("select sum(total_events) from gold_global_metrics_10min"));
        AssertWithinLimits(atOnce.Faults.Sent);

        await using var inPortions = await TestLakehouse.CreateAsync();
        foreach (var (number, portion) in Events.Chunk(Events.Length / Portions).Index())
        {
            await LandAsync(inPortions, portion, firstOffset: number * portion.Length);
            await inPortions.RunAsync(inPortions.Bronze);
            // As scheduled: silver and gold run once for several commits of bronze.
            if (number % CommitsPerPromotion == CommitsPerPromotion - 1)
                await inPortions.PromoteAsync();
        }

        await SameTables.AssertAsync(atOnce.Engine, inPortions.Engine);
        AssertWithinLimits(inPortions.Faults.Sent);
    }

    [Fact]
    public void A_statement_over_too_many_partitions_is_found()
    {
        var wide = new SqlStatement("wide",
            $"merge into silver_events as target using (… event_date between date '{First:yyyy-MM-dd}' and date "
            + $"'{First.AddDays(MaxPartitions):yyyy-MM-dd}') …");
        var unbounded = new SqlStatement("unbounded", "delete from silver_events where event_id = ''");

        Assert.Contains("wide touches 101", Problem(wide), StringComparison.Ordinal);
        Assert.Contains("unbounded names no dates", Problem(unbounded), StringComparison.Ordinal);
    }

    // Deliveries of the log are small, and each is a file: their paths stand in the statements of bronze.
    private static async Task LandAsync(TestLakehouse lakehouse, IEnumerable<JsonObject> events, int firstOffset)
    {
        foreach (var delivery in events.Select((e, i) => e.ToRecord(firstOffset + i)).Chunk(10))
            await lakehouse.Writer.WriteAsync(delivery, CancellationToken.None, ingestMode: "backfill");
    }

    private static void AssertWithinLimits(IReadOnlyCollection<SqlStatement> statements)
    {
        foreach (var merge in new[] { "bronze/merge_bronze_events", "silver/stage_events", "silver/merge_silver_events" })
            Assert.Contains(statements, s => s.Name == merge);
        Assert.Equal([], statements.Select(Problem).OfType<string>());
    }

    /// <returns>Which limit the statement breaks; null for none.</returns>
    private static string? Problem(SqlStatement statement)
    {
        var bytes = Encoding.UTF8.GetByteCount(statement.Text);
        if (bytes >= MaxTextBytes)
            return $"{statement.Name} has {bytes} bytes";
        var ranges = DateRanges().Matches(statement.Text).Select(m => (From: Date(m, "from"), To: Date(m, "to"))).ToList();
        var dates = Enumerable.Range(0, Days).Select(First.AddDays).Count(d => ranges.Any(r => d >= r.From && d <= r.To));
        if (dates > MaxPartitions)
            return $"{statement.Name} touches {dates} partitions";
        return ranges.Count == 0 && WritesEvents(statement) ? $"{statement.Name} names no dates" : null;
    }

    // What is written once a batch, such as the ledger, goes to the partition of the batch's now; the others follow the dates of the
    // events.
    private static bool WritesEvents(SqlStatement statement) =>
        Written().Match(statement.Text) is { Success: true } target
        && TableSchema.Get(target.Groups["table"].Value) is
        { PartitionColumn: not null, Name: not ("pipeline_ledger" or "quality_metrics") };

    private static DateOnly Date(Match match, string name) =>
        DateOnly.ParseExact(match.Groups[name].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"between date '(?<from>[0-9-]{10})' and date '(?<to>[0-9-]{10})'", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateRanges();

    [GeneratedRegex(@"\A\s*(merge into|insert into|delete from|update) (?<table>\w+)", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();
}
