using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>What happens to a row or a batch that fails a rule.</summary>
public enum RuleAction
{
    /// <summary>Counted; the row or batch goes on.</summary>
    Warn,

    /// <summary>The row goes to the layer's quarantine, whole.</summary>
    Quarantine,

    /// <summary>The row is dropped and counted.</summary>
    Drop,

    /// <summary>The batch is held until a person releases it.</summary>
    Fail,
}

/// <summary>A rule of <c>config/quality-rules.yaml</c>.</summary>
public abstract record QualityRule
{
    /// <summary>Unique within a layer; what <c>failed_checks</c> and <c>quality_metrics</c> hold.</summary>
    public required string Name { get; init; }

    /// <summary>Raised by whoever changes the rule; metrics are not compared with those of another version.</summary>
    public required long Version { get; init; }

    public required string Type { get; init; }

    /// <summary>Null for rules on no column or on several.</summary>
    public required TableColumn? Column { get; init; }

    public required RuleAction Action { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>What is wrong where the rule fails, in words for people.</summary>
    public required string Because { get; init; }

    /// <summary>The rule applies to rows for which this is TRUE; null for all rows.</summary>
    public required string? Where { get; init; }

    /// <summary>What is required, as <c>quality_metrics</c> shows it.</summary>
    public required string Threshold { get; init; }
}

/// <summary>
/// Judges each row. A row fails where the rule applies and <see cref="Passes"/> is FALSE; NULL passes, as in SQL's check constraints,
/// unless <see cref="NullsFail"/> is set. Either way every row passes or fails: there is no third answer.
/// </summary>
public sealed record RowRule : QualityRule
{
    /// <summary>A condition over the table's columns.</summary>
    public required string Passes { get; init; }

    public required bool NullsFail { get; init; }

    /// <summary>Of a range of numbers, its upper end; null for any other rule.</summary>
    public double? Most { get; init; }

    /// <summary>TRUE for the rows that fail; FALSE or NULL for the others.</summary>
    internal string Fails =>
        (Where is null ? "" : $"({Where}) and ") + (NullsFail ? $"not coalesce(({Passes}), false)" : $"not ({Passes})");
}

/// <summary>Judges the batch by an aggregate of its rows.</summary>
public sealed record BatchRule : QualityRule
{
    public required Metric Metric { get; init; }

    /// <summary>The lowest accepted value, inclusive.</summary>
    public required double? Min { get; init; }

    /// <summary>The highest accepted value, inclusive.</summary>
    public required double? Max { get; init; }

    public required Comparison? Compare { get; init; }
}
