using WikiGuard.Costs;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Iceberg;

/// <summary>
/// What a lakehouse on Iceberg costs to write and to read does not grow with its batches, by a model that is held against the layers.
/// </summary>
public sealed class GrowthSpecs
{
    private const double Flat = 1.2;

    /// <summary>
    /// The check of the model: silver's staging table as it was until schema version 3. On Trino 483 with Iceberg, 24 batches of 200
    /// records left it 24 data and 23 delete
    /// files, and emptying it read 46 kB at batch 3 and 527 kB at batch 24.
    /// </summary>
    [Fact]
    public void A_staging_table_without_partitions_grows_as_it_was_measured_to()
    {
        var staging = new IcebergTable();
        var read = new Dictionary<int, long>();
        for (var batch = 1; batch <= 24; batch++)
        {
            read[batch] = staging.RowsRead(null, _ => true);
            staging.Commit(batch, new PartitionChange("", Added: 0, Removed: batch == 1 ? 0 : 200));
            staging.Commit(batch, new PartitionChange("", Added: 200));
        }

        Assert.Equal((24, 23), (staging.DataFiles, staging.DeleteFiles));
        Assert.InRange((double)read[24] / read[3], 527 / 46.0 * 0.95, 527 / 46.0 * 1.05);
    }

    /// <summary>What the model reckons with is what the layers do: 24 real ticks, one after the other.</summary>
    [Fact]
    [LongTest("Twenty-four ticks.")]
    public async Task The_layers_leave_the_files_that_the_description_of_a_tick_says()
    {
        await using var lakehouse = await WatchedLakehouse.CreateAsync();
        var model = new Dictionary<string, IcebergTable>(StringComparer.Ordinal);
        for (var number = 1; number <= 24; number++)
        {
            lakehouse.Engine.Writes.Clear();
            await lakehouse.TickAsync(edits: 200);

            Assert.Equal(
                new Tick(number, Commits: 1, Events: 200).Writes.Select(w => w.Leaves).Order(StringComparer.Ordinal),
                lakehouse.Engine.Writes.Where(w => !IsLearning(w.Statement)).Select(w => w.Leaves).Order(StringComparer.Ordinal));
            foreach (var write in lakehouse.Engine.Writes)
            {
                if (!model.TryGetValue(write.Table, out var table))
                    model[write.Table] = table = new IcebergTable();
                table.Commit(number, write.Changes);
            }
        }

        // Batch 16 was the last to forget the batches before it.
        Assert.Equal((9, 0), (model["silver_staged"].DataFiles, model["silver_staged"].DeleteFiles));
        Assert.Equal((24, 0), (model["silver_events"].DataFiles, model["silver_events"].DeleteFiles));
    }

    // A day's first run learns, and seals what it has learned.
    private static bool IsLearning(string statement) =>
        statement.StartsWith("gold/learn", StringComparison.Ordinal) || statement == "gold/seal_baselines";

    [Fact]
    [LongTest("Two ticks of all layers.")]
    public async Task A_tick_takes_a_third_of_the_statements_that_it_took()
    {
        const int Before = 44;
        await using var lakehouse = await WatchedLakehouse.CreateAsync();
        await lakehouse.TickAsync(edits: 20); // a day's first run also learns
        var first = lakehouse.Engine.Statements;
        await lakehouse.TickAsync(edits: 20);

        Assert.Equal(StackSize.CommitStatements + StackSize.PromoteStatements, lakehouse.Engine.Statements - first);
        Assert.InRange(StackSize.CommitStatements + StackSize.PromoteStatements, 1, Before / 2);
    }

    [Fact]
    public void What_a_promotion_reads_after_ten_a_hundred_and_a_thousand_batches_is_the_same_within_a_fifth()
    {
        var lakehouse = new IcebergLakehouse();
        var read = Enumerable.Range(1, 1_000).ToDictionary(n => n, n => lakehouse.Promote(new Tick(n)));

        Assert.InRange(read[100] / read[10], 1 / Flat, Flat);
        Assert.InRange(read[1_000] / read[10], 1 / Flat, Flat);
        Assert.InRange(read.Where(r => r.Key >= 10 && !IsAfterNight(r.Key)).Max(r => r.Value) / read[10], 1, Flat);
    }

    /// <summary>
    /// The window that is open at night lies in the compacted file of the hours before. That file is read by one tick more, and is no
    /// larger the next night.
    /// </summary>
    [Fact]
    public void The_tick_after_a_night_reads_the_nights_file_and_no_more_each_night()
    {
        var lakehouse = new IcebergLakehouse();
        var read = Enumerable.Range(1, 1_000).ToDictionary(n => n, n => lakehouse.Promote(new Tick(n))).Where(r => IsAfterNight(r.Key))
            .Select(r => r.Value).ToList();

        Assert.Equal(7, read.Count);
        Assert.InRange(read.Max() / read.Min(), 1, Flat);
    }

    /// <summary>Snapshots are kept for a week at most; from then on, each night finds what the night before has found.</summary>
    [Fact]
    public void Files_and_snapshots_between_two_nights_are_as_many_as_between_the_two_before()
    {
        var lakehouse = new IcebergLakehouse();
        for (var n = 1; n <= 30 * Tick.ADay; n++)
            lakehouse.Promote(new Tick(n));

        var (week, month) = (lakehouse.Nights[9].Before, lakehouse.Nights[^1].Before);
        // What stays of a day is one file for each table and date.
        var files = month.DataFiles - week.DataFiles;
        Assert.InRange(files, 0, 20 * 8 * 2);
        Assert.InRange((double)month.DeleteFiles / week.DeleteFiles, 1 / Flat, Flat);
        Assert.InRange((double)month.Snapshots / week.Snapshots, 1 / Flat, Flat);
        Assert.InRange((double)month.MetadataFiles / week.MetadataFiles, 1 / Flat, Flat);
        Assert.All(lakehouse.Nights, night => Assert.Equal(0, night.After.DeleteFiles));
    }

    [Fact]
    public void Staged_rows_of_at_most_sixteen_batches_are_there_at_any_time()
    {
        var lakehouse = new IcebergLakehouse();
        for (var n = 1; n <= 1_000; n++)
        {
            lakehouse.Promote(new Tick(n));
            Assert.InRange(lakehouse["silver_staged"].DataFiles, 1, 16);
            Assert.Equal(0, lakehouse["silver_staged"].DeleteFiles);
        }
    }

    private static bool IsAfterNight(int tick) => tick % Tick.ADay == IcebergLakehouse.MaintainedAt + 1;
}
