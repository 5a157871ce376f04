using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.Services;

/// <summary>The configuration of a service whose package would be too much for the few operations that are used.</summary>
internal sealed class ServiceConfig : ClientConfig
{
    // Answers are small. A calling function has a minute, and the SDK makes three attempts.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(10);

    private readonly string _prefix;
    private readonly string _version;

    /// <param name="id">With capitals and underscores it ends <c>AWS_ENDPOINT_URL_…</c>.</param>
    /// <param name="prefix">The first part of the host name, and what requests are signed for.</param>
    /// <param name="version">The version of the service's API, a date.</param>
    /// <param name="region">Requests are signed for it at a custom endpoint, too, where the SDK would otherwise sign for
    /// <c>AWS_REGION</c>.</param>
    /// <param name="timeout">For one attempt; null for 10 s.</param>
    public ServiceConfig(string id, string prefix, string version, RegionEndpoint region, TimeSpan? timeout = null)
        : base(JsonServiceEndpoints.Defaults)
    {
        (_prefix, _version) = (prefix, version);
        ServiceId = id;
        AuthenticationServiceName = prefix;
        EndpointProvider = new JsonServiceEndpoints(prefix);
        RegionEndpoint = region;
        AuthenticationRegion = region.SystemName;
        HttpClientFactory = new BoundedHttp(timeout ?? UsualTimeout);
    }

    public override string RegionEndpointServiceName => _prefix;

    public override string ServiceVersion => _version;

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString(ServiceId, "1.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
