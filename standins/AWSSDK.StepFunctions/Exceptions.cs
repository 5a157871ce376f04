using System.Net;
using Amazon.Runtime;

namespace Amazon.StepFunctions
{
    /// <summary>An error that Step Functions answered with; its name is the <c>ErrorCode</c>.</summary>
    public partial class AmazonStepFunctionsException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}

namespace Amazon.StepFunctions.Model
{
    /// <summary>One of this name ran before, or runs with another input.</summary>
    public partial class ExecutionAlreadyExistsException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonStepFunctionsException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class ExecutionDoesNotExistException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonStepFunctionsException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class ExecutionLimitExceededException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonStepFunctionsException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class InvalidExecutionInputException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonStepFunctionsException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class StateMachineDoesNotExistException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonStepFunctionsException(message, innerException, errorType, errorCode, requestId, statusCode);
}
