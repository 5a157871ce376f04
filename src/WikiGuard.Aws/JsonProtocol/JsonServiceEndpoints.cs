using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace WikiGuard.Aws.JsonProtocol;

/// <summary>Where a service is found: at a custom endpoint, or in a region.</summary>
/// <param name="prefix">The first part of the host name.</param>
internal sealed class JsonServiceEndpoints(string prefix) : IEndpointProvider
{
    /// <summary>
    /// What the configuration of such a service starts from. Region, credentials and retries then come from the environment and the
    /// profile, as for AWS's own clients; a custom endpoint comes from <c>AWS_ENDPOINT_URL_…</c>, with the service's id in capitals and
    /// underscores, or <c>AWS_ENDPOINT_URL</c>.
    /// </summary>
    public static DefaultConfigurationProvider Defaults { get; } = new(
    [
        new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromSeconds(3),
        },
    ]);

    public static EndpointParameters ParametersOf(IClientConfig config) => new()
    {
        ["Region"] = config.RegionEndpoint?.SystemName,
        ["Endpoint"] = config.ServiceURL,
    };

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } own)
            return new Endpoint(own);
        return parameters["Region"] is string { Length: > 0 } region
            ? new Endpoint($"https://{prefix}.{region}.{Fn.Partition(region).dnsSuffix}")
            : throw new AmazonClientException("No region: set AWS_REGION.");
    }
}
