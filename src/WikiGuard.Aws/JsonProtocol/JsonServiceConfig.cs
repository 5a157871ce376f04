using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>
/// What AWSSDK.Core needs to know of a service: region, credentials, retries and endpoints then come from the environment and the profile, as
/// for AWS's own clients. <c>AWS_ENDPOINT_URL_…</c>, with <paramref name="serviceId"/> in capitals and underscores, or <c>AWS_ENDPOINT_URL</c>
/// names an endpoint of one's own.
/// </summary>
/// <param name="endpointPrefix">The first part of the host name, which is also the name that requests are signed for.</param>
/// <param name="serviceId">The service's id in AWS's models, for example <c>Secrets Manager</c>.</param>
public abstract class JsonServiceConfig(string endpointPrefix, string serviceId) : ClientConfig(Defaults)
{
    private static readonly DefaultConfigurationProvider Defaults = new(
    [
        new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromSeconds(3),
        },
    ]);

    public override string ServiceVersion => "1.0";

    public override string RegionEndpointServiceName => endpointPrefix;

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString(serviceId, "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(EndpointParameters(this));

    protected override void Initialize()
    {
        ServiceId = serviceId;
        AuthenticationServiceName = endpointPrefix;
        EndpointProvider = new RegionalEndpoints(endpointPrefix);
        base.Initialize();
    }

    internal static EndpointParameters EndpointParameters(IClientConfig config) => new()
    {
        ["Region"] = config.RegionEndpoint?.SystemName,
        ["Endpoint"] = config.ServiceURL,
    };

    private sealed class RegionalEndpoints(string prefix) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            if (parameters["Endpoint"] is string { Length: > 0 } own)
                return new Endpoint(own);
            return parameters["Region"] is string { Length: > 0 } region
                ? new Endpoint($"https://{prefix}.{region}.{Fn.Partition(region).dnsSuffix}")
                : throw new AmazonClientException("No region: set AWS_REGION.");
        }
    }
}
