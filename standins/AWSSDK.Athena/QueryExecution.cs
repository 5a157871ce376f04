namespace Amazon.Athena.Model;

public partial class QueryExecution
{
    public string? Query { get; set; }

    public QueryExecutionContext? QueryExecutionContext { get; set; }

    public string? QueryExecutionId { get; set; }

    public ResultConfiguration? ResultConfiguration { get; set; }

    public StatementType? StatementType { get; set; }

    public QueryExecutionStatistics? Statistics { get; set; }

    public QueryExecutionStatus? Status { get; set; }

    public string? SubstatementType { get; set; }

    public string? WorkGroup { get; set; }
}

public partial class QueryExecutionContext
{
    public string? Catalog { get; set; }

    public string? Database { get; set; }
}

public partial class ResultConfiguration
{
    /// <summary>For example <c>s3://bucket/results/</c>.</summary>
    public string? OutputLocation { get; set; }
}

public partial class QueryExecutionStatistics
{
    public string? DataManifestLocation { get; set; }

    public long? DataScannedInBytes { get; set; }

    public long? EngineExecutionTimeInMillis { get; set; }

    public long? QueryQueueTimeInMillis { get; set; }

    public long? TotalExecutionTimeInMillis { get; set; }
}

public partial class QueryExecutionStatus
{
    public AthenaError? AthenaError { get; set; }

    public DateTime? CompletionDateTime { get; set; }

    public QueryExecutionState? State { get; set; }

    public string? StateChangeReason { get; set; }

    public DateTime? SubmissionDateTime { get; set; }
}

public partial class AthenaError
{
    /// <summary>1 system, 2 user, 3 other.</summary>
    public int? ErrorCategory { get; set; }

    public string? ErrorMessage { get; set; }

    public int? ErrorType { get; set; }

    public bool? Retryable { get; set; }
}

public partial class ResultSet
{
    public ResultSetMetadata? ResultSetMetadata { get; set; }

    public List<Row>? Rows { get; set; }
}

public partial class ResultSetMetadata
{
    public List<ColumnInfo>? ColumnInfo { get; set; }
}

public partial class ColumnInfo
{
    public string? Label { get; set; }

    public string? Name { get; set; }

    /// <summary>In Athena's words, without length or precision: <c>varchar</c>, <c>timestamp with time zone</c>.</summary>
    public string? Type { get; set; }
}

public partial class Row
{
    public List<Datum>? Data { get; set; }
}

public partial class Datum
{
    public string? VarCharValue { get; set; }
}
