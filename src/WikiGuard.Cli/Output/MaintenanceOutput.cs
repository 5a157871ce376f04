using WikiGuard.Maintenance;

namespace WikiGuard.Cli.Output;

/// <summary>Maintenance in words, in a folder as on a stack.</summary>
internal static class MaintenanceOutput
{
    /// <summary>What was done in a layer; of what only a stack has, only what there was.</summary>
    public static string InWords(MaintenanceReport report)
    {
        IEnumerable<string> parts =
        [
            $"{report.Layer}: {Counted(report.Tables.Count, "table")} compacted"
                + (report.Partitions == 0 ? "" : $" on {Counted(report.Partitions, "date")}"),
            $"{Counted(report.CommittedFilesRemoved, "landing file")} and {Counted(report.ManifestsRemoved, "batch record")} removed",
            report.TableVersionsRemoved == 0 ? "" : $"{Counted(report.TableVersionsRemoved, "old version")} in the catalogue removed",
            report.KeptFrom is { } from ? $"rows are kept from {from:O} on" : "",
        ];
        return string.Join(", ", parts.Where(p => p.Length > 0))
            + (report.RepeatedIds == 0 ? "" : $"; {Counted(report.RepeatedIds, "event id")} {(report.RepeatedIds == 1 ? "stands" : "stand")} more than once, "
                + "at different times");
    }

    private static string Counted(long count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}
