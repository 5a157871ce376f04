using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.QueryProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Alerts;

/// <summary>The one operation of SNS that is used here.</summary>
internal sealed class SnsClient() : AmazonServiceClient(credentials: null, new SnsConfig())
{
    private const string Version = "2010-03-31";

    /// <param name="subject">ASCII, at most 100 characters: it becomes an e-mail's.</param>
    /// <exception cref="AmazonServiceException">The service's error, its name in <c>ErrorCode</c>.</exception>
    public Task PublishAsync(string topicArn, string subject, string message, CancellationToken cancellationToken) => InvokeAsync<QueryResponse>(
        new QueryRequest("Publish", ("TopicArn", topicArn), ("Subject", subject), ("Message", message)), QueryService.Call(Version), cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);
}

internal sealed class SnsConfig : ClientConfig
{
    private const string Prefix = "sns";

    public SnsConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "SNS";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2010-03-31";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("SNS", "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
