using WikiGuard.Sql;

namespace WikiGuard.Ports;

/// <summary>What a statement returned.</summary>
/// <param name="Columns">Column names, in order.</param>
/// <param name="Rows">
/// One array per row, in column order. Values are null, <see cref="bool"/>, <see cref="long"/> (every integer type), <see cref="double"/>,
/// <see cref="string"/>, <see cref="DateOnly"/>, <see cref="DateTime"/> of kind UTC (every timestamp type), or
/// <see cref="NestedValue"/>; from DuckDB also <see cref="decimal"/>, which no statement of <c>sql/</c> returns. A statement that changes
/// rows returns their number, as the column <c>rows</c>, where the engine reports it.
/// </param>
/// <param name="BytesScanned">As the engine reports it; 0 where it does not.</param>
/// <param name="Duration">From submission to the last row.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, long BytesScanned, TimeSpan Duration)
{
    /// <summary>The only value of the only row.</summary>
    public T Scalar<T>() => (T)Rows.Single()[0]!;

    /// <summary>The only row, read by the names of its columns.</summary>
    public QueryRow Row => new(Columns, Rows.Single());

    /// <summary>The rows, read by the names of their columns.</summary>
    public IEnumerable<QueryRow> NamedRows => Rows.Select(r => new QueryRow(Columns, r));
}

/// <summary>An array, a map or a row in a result.</summary>
public sealed record NestedValue(string Json)
{
    public override string ToString() => Json;
}

/// <summary>One row of a result.</summary>
public readonly record struct QueryRow(IReadOnlyList<string> Columns, object?[] Values)
{
    /// <exception cref="InvalidOperationException">The statement returns no such column.</exception>
    public object? this[string column]
    {
        get
        {
            for (var i = 0; i < Columns.Count; i++)
            {
                if (string.Equals(Columns[i], column, StringComparison.OrdinalIgnoreCase))
                    return Values[i];
            }
            throw new InvalidOperationException($"The result has no column {column}, only {string.Join(", ", Columns)}.");
        }
    }

    /// <summary>A value that is not null, such as a count.</summary>
    public T Get<T>(string column) => (T)(this[column] ?? throw new InvalidOperationException($"The column {column} is null."));
}

/// <summary>Runs Trino SQL against the lakehouse: Athena, or DuckDB.</summary>
public interface IQueryEngine
{
    /// <exception cref="QueryFailedException">The engine refused or failed the statement: it has changed nothing.</exception>
    /// <exception cref="TransientException">The engine did not answer; the statement may have run, may run yet, or may never
    /// run.</exception>
    Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken);

    /// <summary>As above, for an engine whose statements go on when their caller is gone: it says which execution to stop.</summary>
    /// <param name="token">Identifies this submission: the same token again means the same execution, not a second one. 32 to 128
    /// characters.</param>
    /// <param name="onRunning">Awaited with the execution's id as soon as that is known, and again every few seconds while the statement
    /// runs; when it fails, the statement is stopped.</param>
    Task<QueryResult> RunAsync(
        SqlStatement statement, string token, Func<string, CancellationToken, Task> onRunning, CancellationToken cancellationToken) =>
        RunAsync(statement, cancellationToken);

    /// <summary>
    /// Stops an execution and returns when it has ended, one way or the other; one that has already ended is left as it is.
    /// </summary>
    Task StopAsync(string executionId, CancellationToken cancellationToken) => Task.CompletedTask;
}
