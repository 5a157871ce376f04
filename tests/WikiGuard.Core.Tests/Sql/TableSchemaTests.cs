using WikiGuard.Sql;

namespace WikiGuard.Core.Tests.Sql;

public sealed class TableSchemaTests
{
    public static TheoryData<string> Tables => [.. TableSchema.Tables];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_column_of_every_table_is_read(string table)
    {
        var schema = TableSchema.Get(table);
        var lines = SqlLibrary.TextOf($"schema/{table}").Split('\n').Count(l => l.StartsWith("  ", StringComparison.Ordinal));

        Assert.Equal(table, schema.Name);
        Assert.Equal(lines, schema.Columns.Count);
        Assert.NotEmpty(schema.Description);
        Assert.Equal(table is not ("schema_versions" or "silver_staged"), schema.IsByDate);
    }

    [Fact]
    public void Staged_rows_are_partitioned_by_what_is_no_date() =>
        Assert.Equal(("batch_seq", false), (TableSchema.Get("silver_staged").PartitionColumn, TableSchema.Get("silver_staged").IsByDate));

    [Theory]
    [InlineData("silver_events", "event_id event_date")]
    [InlineData("gold_global_metrics_10min", "window_start metric_date")]
    [InlineData("gold_baselines", "metric_date scope scope_key hour_of_week")]
    [InlineData("pipeline_ledger", "batch_id hop event_date")]
    public void The_key_is_the_grain_and_the_partition(string table, string expected) =>
        Assert.Equal(expected, string.Join(' ', TableSchema.Get(table).Key.Select(c => c.Name)));

    [Fact]
    public void A_grain_names_columns_of_the_table()
    {
        var text = SqlLibrary.TextOf("schema/silver_events").Replace("per event_id", "per (event_id, place)", StringComparison.Ordinal);

        var e = Assert.Throws<FormatException>(() => TableSchema.Parse(text).Key);

        Assert.StartsWith("silver_events has no column place", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_has_its_type_and_comment()
    {
        var schema = TableSchema.Get("silver_events");

        Assert.Equal(new TableColumn("event_timestamp", "timestamp(6)", "when it happened, UTC"), schema.Find("event_timestamp"));
        Assert.Equal(("event_date", true), (schema.PartitionColumn, schema.IsByDate));
        Assert.Null(schema.Find("no_such_column"));
    }
}
