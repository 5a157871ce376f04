using System.Text;
using WikiGuard.Schema;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>
/// Iceberg tables in Athena's DDL, which is Hive's and not Trino's: its own type names, names in backticks.
/// See https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html and
/// …/querying-iceberg-alter-table-add-columns.html.
/// </summary>
/// <param name="database">The Glue database.</param>
/// <param name="location">The folder that holds one folder for each table, such as <c>s3://bucket/warehouse</c>; VACUUM refuses the root
/// of a bucket.</param>
public sealed class AthenaDialect(string database, string location) : ISchemaDialect
{
    private const int DaySeconds = 24 * 60 * 60;

    /// <summary>
    /// Tables that every commit writes, or whose rows live only from batch to batch: they have the most snapshots, and need them
    /// least, because their content can be restored from Kafka and the landing files, from manifests, or from bronze.
    /// </summary>
    private static readonly string[] OftenWritten = ["bronze_events", "pipeline_ledger", "quality_metrics", "silver_staged"];

    private const int MaxGlueComment = 255;

    // Fewer are not worth the work to OPTIMIZE. Athena's own defaults, said so that a purge can put them back:
    // https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
    private const int MinDataFiles = 5;
    private const int MinDeleteFiles = 2;

    public string Database => database;

    public SqlStatement CreateTable(TableSchema table)
    {
        var text = new StringBuilder($"create table if not exists {database}.{table.Name} (\n  ");
        text.AppendJoin(",\n  ", table.Columns.Select(c => Declaration(c) + Comment(c))).Append("\n)\n");
        if (table.PartitionColumn is { } partition)
            text.Append($"partitioned by (`{partition}`)\n");
        text.Append($"location '{location.TrimEnd('/')}/{table.Name}/'\n");
        text.Append($"tblproperties ('table_type' = 'ICEBERG', 'format' = 'parquet', 'write_compression' = 'zstd', "
            + $"{Properties(table)})");
        return new SqlStatement($"create {table.Name}", text.ToString());
    }

    public SqlStatement SetProperties(TableSchema table) =>
        new($"alter {table.Name}", $"alter table {database}.{table.Name} set tblproperties ({Properties(table)})");

    /// <summary>
    /// By these, OPTIMIZE leaves no row in a file that a delete file has taken out, and VACUUM leaves no state but the current one. They
    /// stand for as long as a purge is at work on the table, and <see cref="SetProperties"/> puts the usual ones back.
    /// </summary>
    public SqlStatement SetPurgeProperties(TableSchema table) =>
        new($"alter {table.Name}", $"alter table {database}.{table.Name} set tblproperties ({Properties(1, 1, 1)})");

    public IEnumerable<SqlStatement> AddColumns(TableSchema table, IReadOnlyList<TableColumn> columns) =>
        [new SqlStatement($"alter {table.Name}",
            $"alter table {database}.{table.Name} add columns ({string.Join(", ", columns.Select(Declaration))})")];

    private static string Properties(TableSchema table) => Properties(
        OftenWritten.Contains(table.Name, StringComparer.Ordinal) ? 2 * DaySeconds : 7 * DaySeconds, MinDataFiles, MinDeleteFiles);

    // VACUUM removes older snapshots; until then a table can be read, or rolled back, as of each. There is one metadata file per snapshot,
    // and each lists all snapshots:
    // https://docs.aws.amazon.com/athena/latest/ug/vacuum-statement.html. Athena's own defaults are five days and 100 files.
    private static string Properties(int snapshotSeconds, int dataFiles, int deleteFiles) =>
        $"'vacuum_max_snapshot_age_seconds' = '{snapshotSeconds}', 'vacuum_max_metadata_files_to_keep' = '100', "
            + $"'optimize_rewrite_data_file_threshold' = '{dataFiles}', 'optimize_rewrite_delete_file_threshold' = '{deleteFiles}'";

    private static string Declaration(TableColumn column) => $"`{column.Name}` {TypeName(column)}";

    // A typographic apostrophe needs no escape; Athena's documentation does not say how to escape one.
    private static string Comment(TableColumn column)
    {
        var comment = column.Comment.Replace('\'', '’');
        return comment.Length == 0 ? "" : $" comment '{comment[..Math.Min(comment.Length, MaxGlueComment)]}'";
    }

    private static string TypeName(TableColumn column) => column.Type switch
    {
        "varchar" => "string",
        "integer" => "int",
        "timestamp(6)" => "timestamp",
        "bigint" or "double" or "boolean" or "date" => column.Type,
        var other => throw new ArgumentException($"Column {column.Name}: Athena's name of the type {other} is not known here.",
            nameof(column)),
    };
}
