namespace WikiGuard.Aws;

/// <summary>Where the lakehouse lies, from the function's environment.</summary>
/// <param name="Bucket"><c>WIKIGUARD_BUCKET</c>.</param>
public sealed record LakehouseSettings(string Bucket)
{
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static LakehouseSettings FromEnvironment()
    {
        var bucket = Environment.GetEnvironmentVariable("WIKIGUARD_BUCKET");
        return string.IsNullOrWhiteSpace(bucket)
            ? throw new InvalidConfigException("The environment", ["WIKIGUARD_BUCKET is not set: name the bucket that holds the lakehouse."])
            : new LakehouseSettings(bucket.Trim());
    }
}
