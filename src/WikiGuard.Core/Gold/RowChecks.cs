using WikiGuard.Sql;

namespace WikiGuard.Gold;

/// <summary>
/// What the gate asks of each row of a staging table. Each check is an expression over the row's columns that gives the names of the rules that the
/// row failed, separated by commas, or an empty text.
/// </summary>
/// <param name="Quarantine">Keeps the row out, and keeps it in quarantine.</param>
/// <param name="Drop">Keeps the row out.</param>
/// <param name="Fail">As <paramref name="Quarantine"/>; who holds the batch for it counts them first.</param>
/// <param name="Warn">Lets the row pass.</param>
/// <param name="Reason">The failures in words; may also use <c>failed_checks</c>.</param>
public sealed record RowChecks(SqlExpression Quarantine, SqlExpression Drop, SqlExpression Fail, SqlExpression Warn, SqlExpression Reason)
{
    private static readonly SqlExpression Nothing = new("''");

    /// <summary>Every row passes.</summary>
    public static RowChecks None { get; } = new(Nothing, Nothing, Nothing, Nothing, Nothing);

    /// <summary>Gives the checks to a statement that stages rows.</summary>
    public SqlParameters Bind(SqlParameters parameters) => parameters
        .Add("quarantine_checks", Quarantine)
        .Add("drop_checks", Drop)
        .Add("fail_checks", Fail)
        .Add("warn_checks", Warn)
        .Add("quarantine_reason", Reason);
}
