using WikiGuard.Batches;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What it takes to add a column to a gold table: its line in <c>sql/schema</c>, and the place that computes it.</summary>
public sealed class NewColumnSpecs
{
    private const string Table = "gold_entity_metrics_10min";
    private const string Merge = $"gold/merge_{Table}";

    [Fact]
    public async Task A_column_that_the_schema_names_and_the_windows_compute_arrives_in_the_table()
    {
        var schema = TableSchema.Parse(With(SqlLibrary.TextOf($"schema/{Table}"), "  total_events bigint,", "  event_types bigint,"));
        var windows = With(
            SqlLibrary.TextOf("gold/entity_windows"), "    count(*) as total_events,", "    count(distinct event_type) as event_types,");
        await using var lakehouse = await TestLakehouse.CreateAsync();
        await lakehouse.LandAsIsAsync(EventJson.Edit(1), EventJson.Edit(2), EventJson.Log(3));
        await lakehouse.PromoteAsync();
        foreach (var alter in new DuckDbDialect().AddColumns(schema, [schema.Find("event_types")!]))
            await lakehouse.Engine.RunAsync(alter, CancellationToken.None);

        var judged = TestConfig.Shipped.QualityRules.Gate(Table).Judge(
            Expanded("gold/entity_windows", windows).With("page_events", SqlLibrary.Get("gold/page_events"))
                .With("undone_edits", SqlLibrary.Get("gold/undone_edits")));
        var merge = Expanded(Merge, SqlLibrary.TextOf(Merge)).With("windows", judged);
        for (var batch = 2; batch <= 3; batch++) // the second replaces what the first wrote
        {
            await lakehouse.Engine.RunAsync(merge.Bind(ParametersOf(batch)), CancellationToken.None);

            var row = await lakehouse.RowAsync($"select event_types, total_events, batch_seq from {Table}");
            Assert.Equal((2L, 3L, (long)batch), (row["event_types"], row["total_events"], row["batch_seq"]));
        }

        SqlTemplate Expanded(string name, string text) =>
            new(name, TableColumns.Expand(name, text, t => t == Table ? schema : TableSchema.Get(t)));
    }

    private static string With(string text, string line, string next)
    {
        Assert.Contains($"{line}\n", text, StringComparison.Ordinal);
        return text.Replace($"{line}\n", $"{line}\n{next}\n", StringComparison.Ordinal);
    }

    private static SqlParameters ParametersOf(int batch)
    {
        var parameters = new SqlParameters().AddAll(TestConfig.Shipped.RiskModel.Parameters)
            .Add("batch_id", $"gold-0000000{batch}").Add("batch_seq", batch).Add("now", EventJson.Noon).Add("from_seq", 1).Add("to_seq", 1)
            .Add("is_recompute", false).Add("is_discarded", false).Add("is_redrive", false);
        var date = DateOnly.FromDateTime(EventJson.Noon.UtcDateTime);
        var range = new DateRange(date, date);
        parameters.Add("read_from", date).Add("read_to", date).Add("revert_reach_seconds", 0)
            .Add("read_times", EventSpan.InWindows("event_timestamp", [EventSpan.Of(range)]));
        return EventSpan.Narrow(parameters, range, [EventSpan.Of(range)]);
    }
}
