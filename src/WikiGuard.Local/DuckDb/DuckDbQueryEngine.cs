using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using WikiGuard.Local.Storage;
using WikiGuard.Local.TrinoSql;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Local.DuckDb;

/// <summary>
/// The query engine on one machine: DuckDB in this process, with macros for Trino's function names. A statement runs on its own
/// connection, so that a query never waits for a promotion; DuckDB isolates them by snapshots.
/// </summary>
public sealed class DuckDbQueryEngine : IQueryEngine, IDatabaseFile, IDisposable
{
    private static readonly string[] RowCount = ["rows"];
    private static readonly string[] Changes = ["merge ", "insert ", "delete ", "update "];

    // Per connection: Trino's integers divide to integers, its lambdas are x -> …, and its timestamps are read in UTC.
    private const string Session = "set TimeZone='UTC'; set integer_division=true; set lambda_syntax='ENABLE_SINGLE_ARROW'";

    // The content of landing files is read a few times within a second, and never again: caching it makes small files a quarter more
    // expensive, and their list grows forever.
    private const string Files = "set enable_external_file_cache=false";

    // DuckDB would take four fifths of the machine; beyond the limit it spills beside the file.
    private const string MemoryLimit = "300MB";

    // Each holds what it reads of 2,048 rows, some 45 MB where a statement takes JSON of 1 KB a row apart. DuckDB asks for 125 MB a thread.
    private const int MostThreads = 2;

    // A batch of 50,000 rows writes some 40 MB into the log; at the default of 16 MB nearly every statement of it would rewrite the file's
    // last blocks.
    private const string CheckpointThreshold = "64MB";

    // What this process holds of an answer to people; a query that joins without a condition would take all memory there is.
    private const int MostRows = 1_000_000;
    private const long MostBytes = 256L << 20;

    // Of a value beside its text, about.
    private const int ValueBytes = 32;

    private const string TooLarge = "the answer has more than 1,000,000 rows, or 256 MB; add limit, count or sum up, or ask for a few days "
        + "at a time: where event_date = date '2026-02-07'";

    private static readonly Lock Confining = new();

    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly string _file;
    private readonly string _folder;
    private readonly bool _readOnly;
    private readonly Lock _setup = new();
    private readonly DuckDbConnections _connections;

    /// <param name="file">The database file; created if it does not exist, unless <paramref name="readOnly"/>.</param>
    /// <param name="readOnly">Opens for reading, beside other readers; statements that write are refused.</param>
    /// <param name="threads">How many processors a statement may use; null for as many as its memory suffices for. Statements on a few rows
    /// spend more on sharing them than they gain.</param>
    /// <exception cref="ConflictException">Another process has the file open, or this one reads it.</exception>
    /// <exception cref="DamagedStoreException">The file, or the log beside it, is not what DuckDB has written.</exception>
    /// <exception cref="InvalidConfigException">The file may not be opened.</exception>
    public DuckDbQueryEngine(string file, TimeProvider time, bool readOnly = false, int? threads = null)
    {
        _time = time;
        _readOnly = readOnly;
        _file = Path.GetFullPath(file);
        _folder = Path.GetDirectoryName(_file)!;
        _connectionString = $"DataSource={file};memory_limit={MemoryLimit};preserve_insertion_order=false"
            + $";checkpoint_threshold={CheckpointThreshold}"
            + $";threads={threads ?? Math.Min(Environment.ProcessorCount, MostThreads)}" + (readOnly ? ";access_mode=READ_ONLY" : "");
        try
        {
            _connections = new DuckDbConnections(Open);
        }
        catch (DuckDBException e) when (DatabaseDamage.IsLock(e))
        {
            throw new ConflictException($"Another process has the lakehouse {file} open.", e);
        }
        catch (DuckDBException e) when (FullDisk.Is(e))
        {
            throw FullDisk.Failure(_folder, $"the database cannot be opened: {DatabaseDamage.FirstLine(e.Message)}", e);
        }
        catch (DuckDBException e) when (DatabaseDamage.IsOfOpening(e))
        {
            throw DatabaseDamage.Of(_file, e);
        }
        catch (DuckDBException e)
        {
            throw new InvalidConfigException(
                $"The lakehouse {file} cannot be opened: {DatabaseDamage.FirstLine(e.Message)} Check who owns the folder and its rights.",
                e);
        }
        if (!readOnly)
            PrepareForWriting();
    }

    public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        Task.Run(() => Run(statement, isReadOnly: false, cancellationToken), cancellationToken);

    /// <summary>
    /// Answers a query of people's as Athena would. One that reads anything but the lakehouse's tables, that writes, or that DuckDB would
    /// answer otherwise, is refused.
    /// </summary>
    /// <exception cref="QueryFailedException">The query is refused or failed; the message says what to write instead.</exception>
    public Task<QueryResult> ReadAsync(SqlStatement statement, CancellationToken cancellationToken) =>
        Task.Run(() => Run(statement, isReadOnly: true, cancellationToken), cancellationToken);

    public async Task<Damage?> FindDamageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var tables = await RunAsync(new SqlStatement("list of tables",
                "select table_name from duckdb_tables() where not internal and not temporary order by 1"), cancellationToken);
            foreach (var row in tables.Rows)
            {
                // A hash takes every column; DuckDB compares each block that it reads with the checksum that is stored beside it.
                await RunAsync(new SqlStatement($"reading {row[0]}", $"select bit_xor(hash(t)) from \"{row[0]}\" as t"), cancellationToken);
            }
            return null;
        }
        catch (DamagedStoreException e)
        {
            return e.Damages[0];
        }
    }

    public void Dispose() => _connections.Dispose();

    // Connections of one process share an instance: one that was opened for reading lets nobody write.
    private void PrepareForWriting()
    {
        try
        {
            RunSetup(DuckDbSetup.TrinoFunctions);
        }
        catch (QueryFailedException e) when (e.Reason.Contains("in read-only mode", StringComparison.Ordinal))
        {
            _connections.Dispose();
            throw new ConflictException($"This process is reading the lakehouse {_file}.", e);
        }
        catch
        {
            _connections.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements of the engine's own dialect: functions, views over landing files.</summary>
    internal void RunSetup(string sql)
    {
        var connection = _connections.Take();
        try
        {
            Execute(connection, sql);
        }
        catch (DuckDBException e)
        {
            _connections.Discard(connection, e);
            throw Passing(e, "setup") ?? (WikiGuardException)new QueryFailedException("setup", e.Message, e);
        }
        _connections.Return(connection);
    }

    private QueryResult Run(SqlStatement statement, bool isReadOnly, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var connection = Take(statement.Name);
        try
        {
            var (columns, rows) = isReadOnly
                ? ReadOnly(connection, statement.Text, cancellationToken)
                : Read(connection, statement.Text, isBounded: false, cancellationToken);
            _connections.Return(connection);
            return new QueryResult(columns, rows, BytesScanned: 0, _time.GetElapsedTime(started));
        }
        catch (NotAnsweredException e)
        {
            // It may be within its transaction.
            _connections.Discard(connection, e);
            throw new QueryFailedException(statement.Name, Spoken.Sentence(e.Message), e);
        }
        catch (DuckDBException e)
        {
            _connections.Discard(connection, e);
            cancellationToken.ThrowIfCancellationRequested();
            throw Passing(e, statement.Name)
                ?? (DatabaseDamage.IsOfStatement(_file, e) ? DatabaseDamage.Of(_file, e)
                    : (WikiGuardException)new QueryFailedException(
                        statement.Name, isReadOnly ? QueryMessage.Of(e.Message) : e.Message, e));
        }
        catch (Exception e)
        {
            _connections.Discard(connection, e);
            throw;
        }
    }

    private (string[] Columns, List<object?[]> Rows) ReadOnly(DuckDBConnection connection, string sql, CancellationToken cancellationToken)
    {
        if (CatalogQuestion.Answer(sql) is { } answer)
            return answer;
        PrepareQueries(connection);
        var text = TrinoText.Of(sql);
        var tables = Column(connection, "select table_name from information_schema.tables where table_catalog = current_database()");
        var query = new TrinoQuery(Value(connection, "select current_database()"), tables.ToHashSet(StringComparer.OrdinalIgnoreCase));
        var serialized = query.Rewrite(text, Value(connection, $"select json_serialize_sql({SqlLiteral.Of(text)})"));
        var translated = Value(connection, $"select json_deserialize_sql({SqlLiteral.Of(serialized)})");
        Execute(connection, "begin transaction read only");
        var (columns, rows) = Read(connection, translated, isBounded: true, cancellationToken);
        Execute(connection, "rollback");
        return (TrinoQuery.NamesOf(columns), rows);
    }

    /// <summary>Once for the database while it is open: the pipeline's statements do without.</summary>
    private void PrepareQueries(DuckDBConnection connection)
    {
        lock (_setup)
        {
            if (Column(connection, $"select 1 from duckdb_databases() where database_name = '{Ast.MacroDatabase}'").Count == 0)
                Execute(connection, DuckDbSetup.QueryFunctions);
        }
    }

    private static string Value(DuckDBConnection connection, string sql) => Column(connection, sql)[0];

    private static List<string> Column(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read()) values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return values;
    }

    // Reopening the database after a fatal failure may fail as the statement did.
    private DuckDBConnection Take(string statement)
    {
        try
        {
            return _connections.Take();
        }
        catch (DuckDBException e)
        {
            throw Passing(e, statement)
                ?? new TransientException(
                    $"The database in {_folder} cannot be opened again now: {DatabaseDamage.FirstLine(e.Message)}", e);
        }
    }

    /// <returns>Null where the same statement would fail again tomorrow.</returns>
    private TransientException? Passing(DuckDBException e, string statement) =>
        FullDisk.Is(e) ? FullDisk.Failure(_folder, $"{statement}: {DatabaseDamage.FirstLine(e.Message)}", e)
        : DatabaseDamage.IsOfStatement(_file, e) ? null
        : e.ErrorType is DuckDBErrorType.Fatal || e.Message.Contains("Could not write", StringComparison.Ordinal)
            ? new TransientException(
                $"{statement}: {DatabaseDamage.FirstLine(e.Message)} It may or may not have been done; the database in {_folder} is opened "
                    + "anew.", e)
        : null;

    private DuckDBConnection Open()
    {
        var connection = new DuckDBConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, Session);
            Execute(connection, Files);
            if (_readOnly)
                Confine(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Connections of one process to a file share an instance, and an instance is confined once.
    private void Confine(DuckDBConnection connection)
    {
        lock (Confining)
        {
            if (Value(connection, "select current_setting('enable_external_access')") == "True")
                Execute(connection, DuckDbSetup.OnlyFilesOf(_folder));
        }
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <param name="isBounded">Ends a result that has more rows, or larger ones, than this process should hold.</param>
    private static (string[] Columns, List<object?[]> Rows) Read(
        DuckDBConnection connection, string sql, bool isBounded, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        // DuckDB would gather all rows before it gives the first.
        command.UseStreamingMode = isBounded;
        using var cancellation = cancellationToken.Register(command.Cancel);
        if (ChangesRows(sql))
            return (RowCount, [[(long)command.ExecuteNonQuery()]]);
        string[] columns;
        bool[] isNested;
        using (var reader = command.ExecuteReader())
        {
            columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
            isNested = [.. Enumerable.Range(0, reader.FieldCount).Select(i => IsNested(reader.GetFieldType(i)))];
            if (!isNested.Contains(true))
                return (columns, ReadRows(reader, isNested, isBounded));
        }
        return (columns, ReadNested(command, sql, isNested, isBounded));
    }

    // The library's lists can hold no NULL, so the engine itself makes JSON of them.
    private static List<object?[]> ReadNested(DuckDBCommand command, string sql, bool[] isNested, bool isBounded)
    {
        var values = isNested.Select((nested, i) => nested ? $"to_json(c{i})" : $"c{i}");
        var names = isNested.Select((_, i) => $"c{i}");
        command.CommandText = $"select {string.Join(", ", values)} from (\n{sql}\n) as t ({string.Join(", ", names)})";
        using var reader = command.ExecuteReader();
        return ReadRows(reader, isNested, isBounded);
    }

    private static List<object?[]> ReadRows(DuckDBDataReader reader, bool[] isNested, bool isBounded)
    {
        var rows = new List<object?[]>();
        var bytes = 0L;
        while (reader.Read())
        {
            var row = new object?[isNested.Length];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : isNested[i] ? new NestedValue(reader.GetString(i)) : Shown(reader, i);
            rows.Add(row);
            bytes += row.Sum(BytesOf);
            if (isBounded && (rows.Count > MostRows || bytes > MostBytes))
                throw new NotAnsweredException(TooLarge);
        }
        return rows;
    }

    private static long BytesOf(object? value) =>
        ValueBytes + (sizeof(char) * (value switch { string text => text.Length, NestedValue nested => nested.Json.Length, _ => 0L }));

    /// <exception cref="NotAnsweredException">DuckDB has the value, and this runtime has no room for it.</exception>
    private static object Shown(DuckDBDataReader reader, int column)
    {
        var type = reader.GetFieldType(column);
        try
        {
            // The library's own value for a length of time has no room for months.
            return Plain(type == typeof(TimeSpan) ? reader.GetFieldValue<DuckDBInterval>(column) : reader.GetValue(column));
        }
        catch (Exception e) when (e is ArithmeticException or ArgumentException or InvalidCastException or FormatException)
        {
            throw new NotAnsweredException(
                type == typeof(decimal) ? "a decimal of more than 28 digits cannot be shown here; cast it to varchar or double"
                : type == typeof(TimeSpan) ? "a length of time of more than 10,000,000 days cannot be shown here; write date_diff('day', …)"
                : type == typeof(DateOnly) || type == typeof(DateTime) || type == typeof(DateTimeOffset)
                    ? "a time outside of the years 1 to 9999 cannot be shown here; write year(x), or leave it out by a condition. "
                        + "from_unixtime takes seconds: write from_unixtime(x / 1e3) for milliseconds"
                : $"a value of {reader.GetName(column)} cannot be shown here; cast it to varchar");
        }
    }

    // Lists, maps and rows.
    private static bool IsNested(Type type) => type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    // The statements of sql/ begin with their verb.
    private static bool ChangesRows(string sql) => Changes.Any(verb => sql.StartsWith(verb, StringComparison.OrdinalIgnoreCase));

    private static object Plain(object value) => value switch
    {
        bool or long or double or decimal or string or DateOnly => value,
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value),
        ulong number => number <= long.MaxValue ? (long)number : number.ToString(),
        BigInteger number => number >= long.MinValue && number <= long.MaxValue ? (long)number : number.ToString(),
        float => Convert.ToDouble(value),
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        DateTimeOffset time => time.UtcDateTime,
        Stream bytes => Hex(bytes),
        DuckDBInterval length => Interval(length),
        _ => value.ToString() ?? "",
    };

    // As Trino writes a length of time: in years and months, or in days and less.
    private static string Interval(DuckDBInterval length)
    {
        if (length.Months != 0)
            return $"{(length.Months < 0 ? "-" : "")}{Math.Abs(length.Months) / 12}-{Math.Abs(length.Months) % 12}";
        var time = TimeSpan.FromDays(length.Days) + TimeSpan.FromMicroseconds((long)length.Micros);
        return $"{(time < TimeSpan.Zero ? "-" : "")}{time.Duration().ToString(@"d\ hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)}";
    }

    private static string Hex(Stream bytes)
    {
        var content = new byte[bytes.Length];
        bytes.ReadExactly(content);
        return Convert.ToHexString(content);
    }
}
