using System.Globalization;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>The gates of all layers: the content of <c>config/quality-rules.yaml</c>.</summary>
/// <param name="Version">Raised with every change of the file; quarantined rows record it.</param>
/// <param name="Tables">The rules by table, in the file's order; every table of <see cref="GatedTables"/> has at least one.</param>
public sealed record QualityRules(long Version, IReadOnlyDictionary<string, IReadOnlyList<QualityRule>> Tables)
{
    /// <summary>The tables that have a gate.</summary>
    public static IReadOnlyList<string> GatedTables { get; } =
        ["bronze_events", "silver_events", "gold_entity_metrics_10min", "gold_user_metrics_10min", "gold_global_metrics_10min"];

    // Set when a batch's rows are merged, after the gate has judged them.
    private static readonly string[] Lineage = ["batch_id", "batch_seq", "committed_at", "processed_at", "aggregation_timestamp"];

    /// <summary>The version as rows record it.</summary>
    public string VersionName => Version.ToString(CultureInfo.InvariantCulture);

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static QualityRules Parse(string yaml, string sourceName) => QualityRulesReader.Read(yaml, sourceName);

    /// <exception cref="ArgumentException">The table has no gate.</exception>
    public QualityGate Gate(string table) => Tables.TryGetValue(table, out var rules)
        ? new QualityGate(table, Version, rules)
        : throw new ArgumentException($"The table {table} has no quality gate.", nameof(table));

    /// <summary>bronze, silver or gold.</summary>
    internal static string LayerOf(string table) => table[..table.IndexOf('_', StringComparison.Ordinal)];

    /// <summary>The columns that rules may use, by name.</summary>
    internal static IReadOnlyDictionary<string, TableColumn> ColumnsOf(string table) => TableSchema.Get(table).Columns
        .Where(c => !Lineage.Contains(c.Name))
        .ToDictionary(c => c.Name, StringComparer.Ordinal);
}
