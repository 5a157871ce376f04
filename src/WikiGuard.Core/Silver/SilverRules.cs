using WikiGuard.Sql;

namespace WikiGuard.Silver;

/// <summary>The values that the silver gate and its derivations go by.</summary>
internal static class SilverRules
{
    public const string Version = "1";

    public static SqlParameters Parameters => new SqlParameters()
        .Add("lag_min_seconds", -600d)
        .Add("lag_max_seconds", 3600d)
        .Add("rule_version", Version);
}
