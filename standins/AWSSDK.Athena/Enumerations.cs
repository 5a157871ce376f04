using System.Text.Json.Serialization;
using Amazon.Runtime;
using WikiGuard.Standins.Athena;

namespace Amazon.Athena;

[JsonConverter(typeof(QueryExecutionStateConverter))]
public class QueryExecutionState(string value) : ConstantClass(value)
{
    public static readonly QueryExecutionState CANCELLED = new("CANCELLED");
    public static readonly QueryExecutionState FAILED = new("FAILED");
    public static readonly QueryExecutionState QUEUED = new("QUEUED");
    public static readonly QueryExecutionState RUNNING = new("RUNNING");
    public static readonly QueryExecutionState SUCCEEDED = new("SUCCEEDED");

    public static QueryExecutionState FindValue(string value) => FindValue<QueryExecutionState>(value);

    public static implicit operator QueryExecutionState(string value) => FindValue(value);
}

[JsonConverter(typeof(StatementTypeConverter))]
public class StatementType(string value) : ConstantClass(value)
{
    public static readonly StatementType DDL = new("DDL");
    public static readonly StatementType DML = new("DML");
    public static readonly StatementType UTILITY = new("UTILITY");

    public static StatementType FindValue(string value) => FindValue<StatementType>(value);

    public static implicit operator StatementType(string value) => FindValue(value);
}
