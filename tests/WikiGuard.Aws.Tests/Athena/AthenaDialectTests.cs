using WikiGuard.Aws.Athena;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Tests.Athena;

public sealed class AthenaDialectTests
{
    private readonly AthenaDialect _athena = new("wikiguard_lakehouse", "s3://lake/warehouse/");

    public static TheoryData<string> Tables => [.. TableSchema.Tables];

    [Fact]
    public void A_table_is_made_as_partitioned_Iceberg_that_keeps_seven_days_of_snapshots()
    {
        var table = TableSchema.Parse("""
            -- Things.
            create table if not exists things (
              name varchar, -- the owner's word
              partition_no integer,
              size bigint, -- bytes
              share double,
              is_new boolean,
              seen_at timestamp(6),
              event_date date
            )
            with (format = 'PARQUET', partitioning = array['event_date'])
            """);

        Assert.Equal("""
            create table if not exists wikiguard_lakehouse.things (
              `name` string comment 'the owner’s word',
              `partition_no` int,
              `size` bigint comment 'bytes',
              `share` double,
              `is_new` boolean,
              `seen_at` timestamp,
              `event_date` date
            )
            partitioned by (`event_date`)
            location 's3://lake/warehouse/things/'
            tblproperties ('table_type' = 'ICEBERG', 'format' = 'parquet', 'write_compression' = 'zstd', 'vacuum_max_snapshot_age_seconds' = '604800', 'vacuum_max_metadata_files_to_keep' = '100', 'optimize_rewrite_data_file_threshold' = '5', 'optimize_rewrite_delete_file_threshold' = '2')
            """, _athena.CreateTable(table).Text);
    }

    [Fact]
    public void A_table_that_declares_no_partitions_has_none() =>
        Assert.DoesNotContain("partitioned", _athena.CreateTable(TableSchema.Get("schema_versions")).Text, StringComparison.Ordinal);

    /// <summary>So that forgetting a batch drops files and writes none.</summary>
    [Fact]
    public void Staged_rows_have_a_partition_for_each_batch() =>
        Assert.Contains("partitioned by (`batch_seq`)", _athena.CreateTable(TableSchema.Get("silver_staged")).Text,
            StringComparison.Ordinal);

    [Fact]
    public void Columns_are_added_in_one_statement() => Assert.Equal(
        ["alter table wikiguard_lakehouse.silver_events add columns (`comment` string, `length_old` bigint)"],
        _athena.AddColumns(TableSchema.Get("silver_events"), [new("comment", "varchar", "x"), new("length_old", "bigint", "")])
            .Select(s => s.Text));

    [Theory]
    [InlineData("bronze_events", 2)]
    [InlineData("silver_staged", 2)]
    [InlineData("pipeline_ledger", 2)]
    [InlineData("quality_metrics", 2)]
    [InlineData("silver_events", 7)]
    [InlineData("gold_entity_metrics_10min", 7)]
    public void A_table_that_is_there_gets_the_properties_that_a_new_one_has(string table, int days)
    {
        var properties = $"'vacuum_max_snapshot_age_seconds' = '{days * 86_400}', 'vacuum_max_metadata_files_to_keep' = '100', "
            + "'optimize_rewrite_data_file_threshold' = '5', 'optimize_rewrite_delete_file_threshold' = '2')";

        Assert.Equal($"alter table wikiguard_lakehouse.{table} set tblproperties ({properties}",
            _athena.SetProperties(TableSchema.Get(table)).Text);
        Assert.EndsWith(properties, _athena.CreateTable(TableSchema.Get(table)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_has_no_name_there_is_refused() => Assert.Contains(
        "map", Assert.Throws<ArgumentException>(() => _athena.AddColumns(TableSchema.Get("silver_events"), [new("tags", "map", "")]))
            .Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_declared_table_can_be_made(string table)
    {
        var text = _athena.CreateTable(TableSchema.Get(table)).Text;

        Assert.Equal(TableSchema.Get(table).Columns.Count, text.Split('\n').Count(l => l.StartsWith("  `", StringComparison.Ordinal)));
        Assert.True(text.Length < 262_144);
    }
}
