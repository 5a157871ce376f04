using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>What a statement returned.</summary>
/// <param name="Columns">Column names, in order.</param>
/// <param name="Rows">
/// One array a row, in column order. Values are null, <see cref="bool"/>, <see cref="long"/> (every integer type), <see cref="double"/>,
/// <see cref="string"/>, <see cref="DateOnly"/>, or <see cref="DateTime"/> of kind UTC (every timestamp type).
/// </param>
/// <param name="BytesScanned">As the engine reports it; 0 where it does not.</param>
/// <param name="Duration">From submission to the last row.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, long BytesScanned, TimeSpan Duration)
{
    /// <summary>The only value of the only row.</summary>
    public T Scalar<T>() => (T)Rows.Single()[0]!;
}

/// <summary>Runs Trino SQL against the lakehouse: Athena, or DuckDB.</summary>
public interface IQueryEngine
{
    /// <exception cref="QueryFailedException">The engine refused or failed the statement.</exception>
    Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken);
}
