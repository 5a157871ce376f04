using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A backfill, by <c>statemachines/backfill.asl.json</c>.</summary>
internal sealed record BackfillJob(BackfillRequest Request) : StackJob
{
    public override string Name => Request.DryRun ? "count-backfill" : "backfill";

    public override string Title => $"{(Request.DryRun ? "the count for a" : "the")} backfill from {From}";

    public override bool ChangesNothing => Request.DryRun;

    public override string MachineOf(StackMachines machines) => machines.Backfill;

    public override JobProgress Progress(StepOutput output)
    {
        var (whole, files, lines) = (output.FilesWhole, output.Number("files"), output.Lines);
        var read = $"{lines.Lines:N0} {Unit}, {lines.Landed:N0} {(Request.DryRun ? "to land" : "landed")}";
        return files > 0 ? new($"{whole:N0} of {Files(files)}, {read}", whole, files) : new(lines.Lines == 0 ? "" : read);
    }

    public override string Result(StepOutput output) =>
        $"{(Request.DryRun ? "A backfill would land" : "Landed")} {output.Lines.Landed:N0} of {output.Lines.Lines:N0} {Unit} of "
            + $"{(Request.Stream is null ? Files(output.Number("files")) : From)}: {BackfillOutput.InWords(output.Lines, Unit)}"
            + (Request.DryRun ? output.ExpectedCost : "");

    public override string NextStep(Execution failed) => failed.Error == "NotWhole"
        ? $"That is the same command with --{(Request.Stream is null ? "after" : "since")}." : base.NextStep(failed);

    protected override JsonObject Fields()
    {
        var fields = new JsonObject();
        if (Request.Stream is { } range)
            (fields["since"], fields["until"]) = (Written(range.Since), Written(range.Until));
        else
        {
            fields["files"] = Request.Prefix;
            if (Request.After is { } after)
                fields["after"] = after;
        }
        if (Request.Mapping is { } mapping)
            fields["mapping"] = mapping.ToJson();
        if (Request.Entities.Count > 0)
            fields["entities"] = new JsonArray([.. Request.Entities.Select(e => JsonValue.Create(e))]);
        fields["allowlist"] = Request.Allowlist;
        fields["dry_run"] = Request.DryRun;
        return Limited(Request.MaxUsd, fields);
    }

    private string Unit => Request.Stream is null ? "lines" : "events";

    private string From => Request.Stream is { } range
        ? $"the stream, {range.Since:yyyy-MM-dd HH:mm} to {range.Until:yyyy-MM-dd HH:mm} UTC"
            + (Request.Entities.Count == 0 ? "" : $", of {string.Join(", ", Request.Entities)}")
        : Request.Prefix;

    private static string Files(long count) => count == 1 ? "1 file" : $"{count:N0} files";
}
