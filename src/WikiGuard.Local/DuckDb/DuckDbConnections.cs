using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// An engine's connections to its database, each for one statement at a time. After a failure that DuckDB calls fatal, such as a disk that
/// is full when it writes its file, it refuses every statement until all connections are closed and the file is opened anew; the next
/// statement does that.
/// </summary>
internal sealed class DuckDbConnections : IDisposable
{
    private readonly Func<DuckDBConnection> _open;
    private readonly Lock _gate = new();
    private readonly Stack<DuckDBConnection> _idle = new();
    private int _atWork;

    // Never used and never closed before the end: with the last connection DuckDB would close the file and give up its lock. Null while the
    // database is broken.
    private DuckDBConnection? _anchor;

    /// <param name="open">Makes a connection that is ready for statements.</param>
    public DuckDbConnections(Func<DuckDBConnection> open)
    {
        _open = open;
        _anchor = open();
    }

    /// <exception cref="TransientException">The database is broken, and other affected statements have not ended yet.</exception>
    public DuckDBConnection Take()
    {
        lock (_gate)
        {
            if (_anchor is null && _atWork > 0)
                throw new TransientException("The database is opened anew after a failure, as soon as the last statement on it has ended.");
            _anchor ??= _open();
            var connection = _idle.TryPop(out var idle) ? idle : _open();
            _atWork++;
            return connection;
        }
    }

    /// <summary>The statement has succeeded.</summary>
    public void Return(DuckDBConnection connection)
    {
        lock (_gate)
        {
            _atWork--;
            if (_anchor is null)
                connection.Dispose();
            else
                _idle.Push(connection);
        }
    }

    /// <summary>The statement has failed, and the connection is not used again.</summary>
    public void Discard(DuckDBConnection connection, Exception failure)
    {
        lock (_gate)
        {
            connection.Dispose();
            _atWork--;
            // An internal error of DuckDB has the same consequence.
            if (failure is DuckDBException { ErrorType: DuckDBErrorType.Fatal or DuckDBErrorType.Internal })
                Close();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Close();
    }

    private void Close()
    {
        while (_idle.TryPop(out var connection))
            connection.Dispose();
        _anchor?.Dispose();
        _anchor = null;
    }
}
