using WikiGuard.Config;

namespace WikiGuard.Aws;

/// <summary>Where the lakehouse is, from the function's environment.</summary>
/// <param name="Bucket"><c>WIKIGUARD_BUCKET</c>.</param>
public sealed record LakehouseSettings(string Bucket)
{
    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public static LakehouseSettings FromEnvironment()
    {
        var from = new HostSettings();
        var settings = Read(from);
        from.ThrowIfAny();
        return settings;
    }

    internal static LakehouseSettings Read(HostSettings from) =>
        new(from.Require("bucket", "name the bucket that holds the lakehouse."));
}
