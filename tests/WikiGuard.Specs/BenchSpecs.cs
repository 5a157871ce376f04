using System.Diagnostics;
using System.Globalization;
using WikiGuard.Testing;

namespace WikiGuard.Specs;

/// <summary>The benchmarks still run; what they measure is no matter of a test.</summary>
[LongTest("Each starts a program, which measures for a while.")]
public sealed class BenchSpecs
{
    [Fact]
    public async Task I_see_how_long_each_layer_and_each_statement_takes()
    {
        var output = await RunAsync("promotion", "--events", "2000", "--rounds", "1");

        foreach (var line in new[] { "bronze", "silver", "gold", "ledger", "silver/stage_events", "gold/merge_gold_entity_metrics_10min" })
            Assert.Contains($"\n{line} ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task I_see_what_each_statement_would_scan()
    {
        var output = await RunAsync("scan", "--events", "6000");

        Assert.Matches(@"\nsilver/stage_events +1 +[0-9.]*[1-9][0-9.]* .*bronze_events \(10 of 10 min, ", output);
        Assert.Matches(@"\ngold/learn_baselines +daily .*silver_events", output);
        Assert.Matches(@"\nall .*ratio [0-9.]+", output);
        Assert.Matches(@"[0-9.]+ \$ a month", output);
    }

    [Fact]
    public async Task I_see_how_fast_the_Ingestor_filters_and_enriches()
    {
        var output = await RunAsync("ingest", "--events", "2000", "--rounds", "1");

        Assert.Matches(@"\nfiltered out +[0-9,]+ +[0-9,]+ +[0-9.]+ +[0-9.]+ +0\.00", output);
        Assert.Matches(@"\nkept and enriched +[0-9,]+ ", output);
    }

    [Fact]
    public async Task I_see_what_the_Ingestor_takes_between_a_stream_and_Kafka()
    {
        var output = await RunAsync("ingest-stream", "--events", "2000", "--rounds", "1");

        Assert.Matches(@"\n *1 +2,0[0-9]{2} +1,9[0-9]{2} +[0-9,]+ +[0-9,]+ +[0-9]+\n", output);
    }

    [Fact]
    public async Task I_see_how_fast_bronze_is_written()
    {
        var output = await RunAsync("bronze", "--events", "300", "--rounds", "1", "--round-seconds", "0.2");

        Assert.Matches(@"\ndeserialise +[0-9,]+ +[0-9,]+ +1\.00 ", output);
        Assert.Matches(@"\nWriteBronze +[0-9,]+ +[0-9,]+ +[0-9.]+ +[0-9,]+", output);
    }

    [Fact]
    public async Task I_see_how_soon_an_edit_is_in_gold()
    {
        var output = await RunAsync("live", "--rate", "20", "--allowlist", "shipped", "--seconds", "4");

        Assert.Matches(@"\n *20 +shipped +1[0-9] +(> )?[0-9.]+ +(> )?[0-9.]+ +(> )?[0-9.]+ +(> )?[0-9.]+ +[0-9]+ +[0-9]+ +(yes|no) +[0-9]+ % +[0-9]+ +[0-9.]+ +(n/a|[0-9]+) +[0-9]+\n", output);
    }

    /// <summary>
    /// Small: a day and a month are run by hand, docs/benchmarks.md says how they went. The second hour is the first in which a tick reads
    /// the hour before it; in the third the stream brings late edits, and a tick reads up to them.
    /// </summary>
    [Fact]
    public async Task A_tick_of_a_simulated_stream_costs_the_same_in_the_fourth_hour_and_leaves_the_tables_of_one_run()
    {
        var output = await RunAsync("days", "--hours", "4", "--rate", "3", "--tick-seconds", "600");

        foreach (var cost in new[] { "statements", "rows read", @"rows read by \w+/\w+", "bytes", "files listed", "files at rest" })
            Assert.Matches($@"\n{cost} +[0-9,.]*[1-9][0-9,.]* +[0-9,.]+ +[0-9.]+ +flat\n", output);
        Assert.Contains("The tables are those of one run over the same events.", output, StringComparison.Ordinal);
        // A little more than the day's figure in docs/benchmarks.md, because tables that are nearly empty take a block each.
        var perMillion = output.Split('\n').Single(l => l.StartsWith("database  ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.InRange(int.Parse(perMillion, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), 600, 1_200);
    }

    [Fact]
    public async Task A_lakehouse_that_an_older_version_left_with_thousands_of_landing_files_takes_each_once()
    {
        var output = await RunAsync("stuck", "--files", "2000");

        Assert.Matches(@"\nbatches of bronze +2 +at most 2\n", output);
        Assert.Matches(@"\nevents in silver +2,000 +2,000\n", output);
        Assert.Matches(@"\nforeign objects named once +3 +3\n", output);
    }

    [Fact]
    public async Task I_see_how_fast_a_whole_run_is_and_where_its_time_goes()
    {
        var output = await RunAsync("run", "--events", "2000", "--rounds", "1");

        Assert.Matches(@"\nevents a second +[0-9,]+ +[0-9,]+ +[0-9.]+\n", output);
        Assert.Matches(@"\nprocessor seconds per 100,000 events +[0-9.]+ +[0-9.]+ +[0-9.]+\n", output);
        Assert.Matches(@"\npeak memory, MB +[0-9]+ +[0-9]+ +[0-9.]+\n", output);
        foreach (var part in new[]
        {
            "Ingestor: source and filter", "function: WriteBronze", "silver/stage_events", "function: PromoteGold", "objects: leases",
            "close the lakehouse",
        })
            Assert.Matches($@"\n{part} +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+\n", output);
        foreach (var part in new[] { "Kafka: threads of broker and clients", "Kafka: taking records and reports", "not attributed" })
            Assert.Matches($@"\n{part} +[0-9.]+ +[0-9.]+\n", output);
    }

    [Fact]
    public async Task I_see_how_long_each_page_takes()
    {
        var output = await RunAsync("pages", "--events", "2000", "--rounds", "1");

        foreach (var page in new[] { "entities at risk", "entity", "users", "user", "health", "quality", "pipeline" })
            Assert.Matches($@"\n{page} +[0-9,]+ +[0-9,]+ +[0-9,]+ +[0-9,]+ +[1-9][0-9]* +[0-9]+  \w+/\w+ [0-9,]+\n", output);
        Assert.Matches(@"\nSQL +[0-9,]+ ", output);
    }

    // Publishing them in several ways would take minutes; that the Makefile's way works is a matter of the build.
    [Fact]
    public async Task I_see_how_fast_every_function_starts_and_what_memory_it_takes()
    {
        var output = await RunAsync("functions", "--as-built", "--rounds", "1");

        foreach (var function in new[] { "WriteBronze", "CommitBronze", "PromoteSilver", "PromoteGold" })
            Assert.Matches($@"\n{function} +as built +[0-9,]+ +1\.00 +[0-9,]+ +1\.00 +[0-9]+ +[0-9]+ +[0-9.]+\n", output);
        foreach (var function in new[] { "Maintain", "ApplySchema", "FindBrokers", "CreateTopics", "NotifySlack" })
            Assert.Matches($@"\n{function} +as built +[0-9,]+ +1\.00 +[0-9,]+ +1\.00 +[0-9]+ +[0-9.]+\n", output);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var bench = Process.Start(new ProcessStartInfo("dotnet", [Repository.ProgramOf("bench/WikiGuard.Bench"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = bench.StandardError.ReadToEndAsync();
        var output = await bench.StandardOutput.ReadToEndAsync();
        await bench.WaitForExitAsync();
        Assert.True(bench.ExitCode == 0, $"{await errors}\n{output}");
        return output.ReplaceLineEndings("\n");
    }
}
