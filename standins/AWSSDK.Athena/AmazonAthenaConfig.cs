using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace Amazon.Athena;

public partial class AmazonAthenaConfig : ClientConfig
{
    private const string Prefix = "athena";

    public AmazonAthenaConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "Athena";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2017-05-18";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("Athena", "4.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
