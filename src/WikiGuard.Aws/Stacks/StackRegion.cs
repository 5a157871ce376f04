using Amazon;
using Amazon.Runtime;

namespace WikiGuard.Aws.Stacks;

/// <summary>The region in which a stack is.</summary>
public static class StackRegion
{
    /// <summary>
    /// Where none is given: from <c>AWS_REGION</c>, the profile, or <c>AWS_DEFAULT_REGION</c>, which AWS's command line reads; null where
    /// none of them names one.
    /// </summary>
    public static string? Default() =>
        FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
        ?? (Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION") is { Length: > 0 } region ? region : null);

    /// <summary>Creates the clients of a region's services.</summary>
    /// <exception cref="InvalidConfigException">The environment contains invalid addresses.</exception>
    internal static T Connect<T>(string region, Func<RegionEndpoint, T> create)
    {
        try
        {
            return create(RegionEndpoint.GetBySystemName(region));
        }
        catch (AmazonClientException e)
        {
            throw new InvalidConfigException($"AWS's services cannot be addressed: {Spoken.Sentence(e.Message)} Look at "
                + "AWS_ENDPOINT_URL… in the environment, and endpoint_url in the profile.", e);
        }
    }
}
