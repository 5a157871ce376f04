using WikiGuard.Local.DuckDb;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>What a repair says, and what is said where it was left.</summary>
public sealed class RepairSpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public RepairSpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    [LongTest("Tables are derived again.")]
    public async Task Folders_where_files_belong_are_found_and_set_aside_and_nothing_is_reported_twice()
    {
        foreach (var key in new[] { "batches/silver/00000001.json", "leases/silver.json" })
        {
            File.Delete(Path.Combine(_lake, key));
            Directory.CreateDirectory(Path.Combine(_lake, key));
        }

        var verify = await Tool.CallAsync("verify", "--lakehouse", _lake);
        var repair = await Tool.CallAsync("repair", "--yes", "--lakehouse", _lake);

        Assert.Contains(
            "failed   folders         batches/silver/00000001.json is a folder, and a file belongs there; leases/silver.json is a folder",
            verify.Output, StringComparison.Ordinal);
        Assert.True(repair.ExitCode == 0, repair.Errors + repair.Output);
        Assert.DoesNotContain("ALERT", repair.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(_lake, "*.json", SearchOption.AllDirectories),
            d => !d.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("Tables are derived again.")]
    public async Task Rows_that_are_in_a_kept_file_and_in_the_tables_come_to_bronze_once()
    {
        // Of the rows that batches have recorded, some are gone, so that the kept files are taken, too.
        await Tool.HarmAsync(_lake, "delete from bronze_events where kafka_offset % 2 = 0");
        File.Delete(Path.Combine(_lake, "batches/silver/00000001.json"));

        var repair = await Tool.CallAsync("repair", "--yes", "--lakehouse", _lake);

        Assert.True(repair.ExitCode == 0, repair.Errors + repair.Output);
        Assert.Contains($"derived  {SampleCounts.Bronze:N0} of the {SampleCounts.Bronze:N0} rows", repair.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ALERT", repair.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("Tables are derived again.")]
    public async Task A_query_on_a_repair_that_was_left_says_so_and_the_same_command_ends_it()
    {
        using (var repair = new LakehouseRepair(_lake, TimeProvider.System))
            await repair.BeginAnewAsync(CancellationToken.None);

        var query = await Tool.CallAsync("query", "select count(*) as n from silver_events", "--lakehouse", _lake);
        var dryRun = await Tool.CallAsync("repair", "--dry-run", "--lakehouse", _lake);
        var again = await Tool.CallAsync("repair", "--yes", "--lakehouse", _lake);

        Assert.Equal((1, ""), (query.ExitCode, query.Output));
        Assert.Contains($"A repair of {_lake} was left before its end, and its tables are not whole. Give it again: wikiguard repair --yes "
            + $"--lakehouse '{_lake}'", query.Errors, StringComparison.Ordinal);
        Assert.StartsWith("A repair was left before its end.", dryRun.Output, StringComparison.Ordinal);
        Assert.True(again.ExitCode == 0, again.Errors + again.Output);
        Assert.Contains($"derived  {SampleCounts.Bronze:N0} of the {SampleCounts.Bronze:N0} rows", again.Output, StringComparison.Ordinal);
        Assert.Equal([$"{SampleCounts.Silver}"], await Tool.QueryAsync(_lake, "select count(*) as n from silver_events"));
    }

    [Theory]
    [InlineData("600")]
    [InlineData("600", "700")]
    [LongTest("Two lakehouses are made, and the tables of one are derived again.")]
    public async Task The_database_of_another_lakehouse_is_told_before_anything_is_written_and_not_salvaged(params string[] runsOfOther)
    {
        foreach (var (name, events) in runsOfOther.Select(e => ("other", e)).Prepend(("mine", "400")))
        {
            await Tool.CallAsync(
                "generate", "--events", events, "--days", "1", "--seed", events, "--out", _workspace.Path($"{name}.jsonl"));
            var made = await Tool.CallAsync("run", "--source", _workspace.Path($"{name}.jsonl"), "--lakehouse", _workspace.Path(name));
            Assert.True(made.ExitCode == 0, made.Errors);
        }
        var mine = _workspace.Path("mine");
        const string All = "select event_id from silver_events order by 1";
        var rows = await Tool.QueryAsync(mine, All);
        const string Database = "wikiguard_lakehouse.duckdb";
        File.Copy(Path.Combine(_workspace.Path("other"), Database), Path.Combine(mine, Database), overwrite: true);

        var verify = await Tool.CallAsync("verify", "--lakehouse", mine);
        var run = await Tool.CallAsync("run", "--source", _workspace.Path("mine.jsonl"), "--lakehouse", mine);
        var dryRun = await Tool.CallAsync("repair", "--dry-run", "--lakehouse", mine);
        var repair = await Tool.CallAsync("repair", "--yes", "--lakehouse", mine);

        Assert.Equal((1, 1), (verify.ExitCode, run.ExitCode));
        Assert.All([verify.Output, run.Errors, dryRun.Output], said =>
            Assert.Contains("the database is that of another lakehouse, or batches/ is", said, StringComparison.Ordinal));
        Assert.DoesNotContain("rows_out", verify.Output, StringComparison.Ordinal);
        Assert.Contains("Put this lakehouse's own database back", run.Errors, StringComparison.Ordinal);
        Assert.Contains("All tables would be derived again", dryRun.Output, StringComparison.Ordinal);
        Assert.True(repair.ExitCode == 0, repair.Errors + repair.Output);
        Assert.Equal(rows, await Tool.QueryAsync(mine, All));
    }

    /// <summary>The last of them is where rows could not be read, and nobody has seen what the repair said of it.</summary>
    [Theory]
    [InlineData("no database")]
    [InlineData("no tables")]
    [InlineData("lost rows")]
    [LongTest("Tables are derived again.")]
    public async Task A_repair_that_was_killed_is_recognised_and_the_same_command_ends_it(string when)
    {
        var database = Path.Combine(_lake, "wikiguard_lakehouse.duckdb");
        if (when == "lost rows")
        {
            await Tool.HarmAsync(_lake, "delete from bronze_events where kafka_offset = 5");
            Directory.Delete(Path.Combine(_lake, "committed"), recursive: true);
        }
        using (var repair = new LakehouseRepair(_lake, TimeProvider.System))
            await repair.BeginAnewAsync(CancellationToken.None);
        if (when == "lost rows")
        {
            await using var open = await Pipeline.OpenLakehouse.OpenAsync(
                Pipeline.LakehouseAccess.OfThisProcess, _lake, configFolder: null, TextWriter.Null, CancellationToken.None);
            await open.PromoteAsync(CancellationToken.None);
        }
        else
        {
            File.Delete(database);
        }
        if (when == "no tables")
            new DuckDbQueryEngine(database, TimeProvider.System).Dispose();

        var status = await Tool.CallAsync("status", "--lakehouse", _lake);
        var repaired = await Tool.CallAsync("repair", "--yes", "--lakehouse", _lake);
        var again = await Tool.CallAsync("repair", "--yes", "--lakehouse", _lake);

        Assert.DoesNotContain("There is no lakehouse", status.Errors, StringComparison.Ordinal);
        Assert.True(repaired.ExitCode == 0, repaired.Errors + repaired.Output);
        if (when == "lost rows")
            Assert.Matches("[0-9]+ rows could not be read any more", repaired.Errors);
        else
            Assert.Contains(
                $"derived  {SampleCounts.Bronze:N0} of the {SampleCounts.Bronze:N0} rows", repaired.Output, StringComparison.Ordinal);
        Assert.StartsWith($"No file of {_lake} is damaged.", again.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();
}
