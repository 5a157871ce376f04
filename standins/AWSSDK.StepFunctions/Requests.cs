using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

public partial class AmazonStepFunctionsRequest : AmazonWebServiceRequest;

public partial class StartExecutionRequest : AmazonStepFunctionsRequest
{
    /// <summary>JSON.</summary>
    public string? Input { get; set; }

    /// <summary>At most 80 characters; the same name and input again start nothing.</summary>
    public string? Name { get; set; }

    public string? StateMachineArn { get; set; }
}

public partial class StartExecutionResponse : AmazonWebServiceResponse
{
    public string? ExecutionArn { get; set; }

    public DateTime? StartDate { get; set; }
}

public partial class DescribeExecutionRequest : AmazonStepFunctionsRequest
{
    public string? ExecutionArn { get; set; }
}

public partial class DescribeExecutionResponse : AmazonWebServiceResponse
{
    public string? Cause { get; set; }

    public string? Error { get; set; }

    public string? ExecutionArn { get; set; }

    public string? Input { get; set; }

    public string? Name { get; set; }

    /// <summary>JSON; null until the execution has succeeded.</summary>
    public string? Output { get; set; }

    public DateTime? StartDate { get; set; }

    public string? StateMachineArn { get; set; }

    public ExecutionStatus? Status { get; set; }

    public DateTime? StopDate { get; set; }
}

public partial class StopExecutionRequest : AmazonStepFunctionsRequest
{
    public string? Cause { get; set; }

    public string? Error { get; set; }

    public string? ExecutionArn { get; set; }
}

public partial class StopExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? StopDate { get; set; }
}

public partial class ListExecutionsRequest : AmazonStepFunctionsRequest
{
    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }

    public string? StateMachineArn { get; set; }

    public ExecutionStatus? StatusFilter { get; set; }
}

public partial class ListExecutionsResponse : AmazonWebServiceResponse
{
    public List<ExecutionListItem>? Executions { get; set; }

    public string? NextToken { get; set; }
}

public partial class GetExecutionHistoryRequest : AmazonStepFunctionsRequest
{
    public string? ExecutionArn { get; set; }

    public bool? IncludeExecutionData { get; set; }

    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }

    public bool? ReverseOrder { get; set; }
}

public partial class GetExecutionHistoryResponse : AmazonWebServiceResponse
{
    public List<HistoryEvent>? Events { get; set; }

    public string? NextToken { get; set; }
}
