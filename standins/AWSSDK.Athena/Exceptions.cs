using System.Net;
using Amazon.Runtime;

namespace Amazon.Athena
{
    /// <summary>An error that Athena answered with; its name is the <c>ErrorCode</c>.</summary>
    public partial class AmazonAthenaException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
}

namespace Amazon.Athena.Model
{
    public partial class InternalServerException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class InvalidRequestException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);

    public partial class TooManyRequestsException(
        string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : AmazonAthenaException(message, innerException, errorType, errorCode, requestId, statusCode);
}
