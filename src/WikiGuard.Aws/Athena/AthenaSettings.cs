using System.Text.RegularExpressions;
using WikiGuard.Config;

namespace WikiGuard.Aws.Athena;

/// <summary>How statements are run, from the function's environment.</summary>
/// <param name="WorkGroup"><c>WIKIGUARD_WORKGROUP</c>. Its limits apply to every statement.</param>
/// <param name="Database"><c>WIKIGUARD_DATABASE</c>: where names without a database are looked up.</param>
/// <param name="OutputLocation"><c>WIKIGUARD_RESULTS</c>: where results are written, such as <c>s3://bucket/results/</c>. Null where the
/// workgroup says it.</param>
/// <param name="DollarsPerTerabyte"><c>WIKIGUARD_ATHENA_DOLLARS_PER_TB</c>: what Athena charges in the region for 10^12 bytes scanned; for
/// what is logged.</param>
public sealed partial record AthenaSettings(string WorkGroup, string Database, string? OutputLocation, double DollarsPerTerabyte)
{
    /// <summary>An answer of more rows fails, since all of it is held at once. Null where all are wanted.</summary>
    public int? MostRows { get; init; }

    // The price in most regions: https://aws.amazon.com/athena/pricing/
    private const double UsualDollarsPerTerabyte = 5;

    internal static AthenaSettings Read(HostSettings from) => new(
        from.Require("workgroup", WorkGroupName(), "name the Athena workgroup, in letters, digits, dots, dashes and underscores."),
        from.Require("database", DatabaseName(), "name the Glue database of the tables, in small letters, digits and underscores."),
        from.Text("results", S3Folder(), "give it as s3://<bucket>/<folder>/, or leave it out where the workgroup says where results go."),
        from.Number("athena_dollars_per_tb", UsualDollarsPerTerabyte, 0, 1000));

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,128}\z", RegexOptions.None, 1000)]
    private static partial Regex WorkGroupName();

    [GeneratedRegex(@"^[a-z0-9_]{1,255}\z", RegexOptions.None, 1000)]
    private static partial Regex DatabaseName();

    [GeneratedRegex(@"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.*\z", RegexOptions.None, 1000)]
    private static partial Regex S3Folder();
}
