using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Util.Internal;
using WikiGuard.Aws.JsonProtocol;
using Endpoint = Amazon.Runtime.Endpoints.Endpoint;

namespace Amazon.StepFunctions;

public partial class AmazonStepFunctionsConfig : ClientConfig
{
    private const string Prefix = "states";

    public AmazonStepFunctionsConfig()
        : base(JsonServiceEndpoints.Defaults)
    {
        ServiceId = "SFN";
        AuthenticationServiceName = Prefix;
        EndpointProvider = new JsonServiceEndpoints(Prefix);
    }

    public override string RegionEndpointServiceName => Prefix;

    public override string ServiceVersion => "2016-11-23";

    public override string UserAgent => InternalSDKUtils.BuildUserAgentString("SFN", "4.0");

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(JsonServiceEndpoints.ParametersOf(this));
}
