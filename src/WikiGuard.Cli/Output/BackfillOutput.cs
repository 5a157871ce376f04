using WikiGuard.Recovery;

namespace WikiGuard.Cli.Output;

/// <summary>What a backfill says of what it has read, the same for files and for a stream.</summary>
internal static class BackfillOutput
{
    /// <summary>The first line of the result.</summary>
    /// <param name="unit">lines or events.</param>
    public static string Headline(LineCounts counts, string unit, int entities, bool dryRun) =>
        $"{(dryRun ? "A backfill would land" : "Landed")} {counts.Landed:N0} of {counts.Lines:N0} {unit}, by an allowlist of {entities:N0} "
            + "entities:";

    /// <summary>An equation, in words.</summary>
    /// <param name="unit">lines or events.</param>
    public static string InWords(LineCounts counts, string unit) =>
        $"{counts.Lines:N0} {unit} = landed {counts.Landed:N0} + not monitored {counts.NotMonitored:N0} + canaries {counts.Canaries:N0} "
            + $"+ blank {counts.Blank:N0}"
            + (counts.UnknownStream == 0 ? "" : $" + of streams that WikiGuard does not know {counts.UnknownStream:N0}")
            + (counts.Malformed == 0 ? "" : $"; {counts.Malformed:N0} of those landed are no events and go to quarantine")
            + (counts.TooLarge == 0 ? "" : $"; {counts.TooLarge:N0} of those landed are too large and go to quarantine");

    /// <summary>What the layers made of it, a line for each.</summary>
    public static IEnumerable<string> Layers(BatchProgress batches) =>
        batches.Counts.Select(c => $"  {c.Key}: {BatchProgress.InWords(c.Value)}");
}
