using Amazon.Runtime;

namespace WikiGuard.Aws.Stacks;

/// <summary>The region to use where none is given.</summary>
public static class StackRegion
{
    /// <summary>From <c>AWS_REGION</c>, the profile, or <c>AWS_DEFAULT_REGION</c>, which AWS's command line reads.</summary>
    /// <exception cref="InvalidConfigException">None of them names one.</exception>
    public static string Default() =>
        FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
        ?? (Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION") is { Length: > 0 } region ? region : null)
        ?? throw new InvalidConfigException("No region is known: give --region, such as eu-west-1, or set AWS_REGION.");
}
