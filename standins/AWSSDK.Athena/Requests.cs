using Amazon.Runtime;

namespace Amazon.Athena.Model;

public partial class AmazonAthenaRequest : AmazonWebServiceRequest;

public partial class StartQueryExecutionRequest : AmazonAthenaRequest
{
    /// <summary>32 to 128 characters.</summary>
    public string? ClientRequestToken { get; set; }

    public List<string>? ExecutionParameters { get; set; }

    public QueryExecutionContext? QueryExecutionContext { get; set; }

    /// <summary>At most 262,144 bytes.</summary>
    public string? QueryString { get; set; }

    public ResultConfiguration? ResultConfiguration { get; set; }

    public string? WorkGroup { get; set; }
}

public partial class StartQueryExecutionResponse : AmazonWebServiceResponse
{
    public string? QueryExecutionId { get; set; }
}

public partial class GetQueryExecutionRequest : AmazonAthenaRequest
{
    public string? QueryExecutionId { get; set; }
}

public partial class GetQueryExecutionResponse : AmazonWebServiceResponse
{
    public QueryExecution? QueryExecution { get; set; }
}

public partial class GetQueryResultsRequest : AmazonAthenaRequest
{
    /// <summary>At most 1,000 rows, the header among them.</summary>
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }

    public string? QueryExecutionId { get; set; }
}

public partial class GetQueryResultsResponse : AmazonWebServiceResponse
{
    public string? NextToken { get; set; }

    public ResultSet? ResultSet { get; set; }

    /// <summary>Rows that a statement inserted, updated or deleted.</summary>
    public long? UpdateCount { get; set; }
}

public partial class StopQueryExecutionRequest : AmazonAthenaRequest
{
    public string? QueryExecutionId { get; set; }
}

public partial class StopQueryExecutionResponse : AmazonWebServiceResponse;
