using WikiGuard.Aws.Settings;

namespace WikiGuard.Aws;

/// <summary>Where the lakehouse lies, from the function's environment.</summary>
/// <param name="Bucket"><c>WIKIGUARD_BUCKET</c>.</param>
public sealed record LakehouseSettings(string Bucket)
{
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static LakehouseSettings FromEnvironment()
    {
        var environment = new EnvironmentSettings();
        var settings = Read(environment);
        environment.Check();
        return settings;
    }

    internal static LakehouseSettings Read(EnvironmentSettings environment) =>
        new(environment.Required("WIKIGUARD_BUCKET", "name the bucket that holds the lakehouse."));
}
