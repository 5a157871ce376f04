using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>Signs and sends the few operations that are used of a service; credentials come from AWS's default chain.</summary>
internal sealed class ServiceClient(ServiceConfig config) : AmazonServiceClient((AWSCredentials?)null, config)
{
    /// <exception cref="WikiGuardException">What went wrong, and what to do: see <see cref="StackFailure"/>.</exception>
    public async Task<T> CallAsync<T>(AmazonWebServiceRequest request, string operation, InvokeOptions options, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse, new()
    {
        try
        {
            return await InvokeAsync<T>(request, options, cancellationToken);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw StackFailure.Of($"{config.AuthenticationServiceName}:{operation}", e);
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => JsonService.Complete(pipeline);
}

internal sealed class ServiceConfig : ClientConfig
{
    private readonly string _prefix;
    private readonly string _version;

    /// <param name="id">With capitals and underscores it ends <c>AWS_ENDPOINT_URL_…</c>.</param>
    /// <param name="prefix">The first part of the host name, and what requests are signed for.</param>
    public ServiceConfig(string id, string prefix, string version, RegionEndpoint region)
        : base(JsonServiceEndpoints.Defaults)
    {
        (_prefix, _version) = (prefix, version);
        ServiceId = id;
        AuthenticationServiceName = prefix;
        EndpointProvider = new JsonServiceEndpoints(prefix);
        RegionEndpoint = region;
        AuthenticationRegion = region.SystemName;
        Timeout = TimeSpan.FromSeconds(20);
    }

    public override string RegionEndpointServiceName => _prefix;

    public override string ServiceVersion => _version;

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString(ServiceId, "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
