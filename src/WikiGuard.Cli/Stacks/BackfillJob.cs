using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Stacks;

/// <summary>A backfill, by <c>statemachines/backfill.asl.json</c>.</summary>
internal sealed record BackfillJob(BackfillRequest Request) : StackJob
{
    public override string Name => Request.DryRun ? "count-backfill" : "backfill";

    public override string Title => $"{(Request.DryRun ? "the count for a" : "the")} backfill from {Request.Prefix}";

    public override bool ChangesNothing => Request.DryRun;

    public override string MachineOf(StackMachines machines) => machines.Backfill;

    public override JobProgress Progress(StepOutput output)
    {
        var (whole, files, lines) = (output.FilesWhole, output.Number("files"), output.Lines);
        var landed = $"{lines.Landed:N0} {(Request.DryRun ? "to land" : "landed")}";
        return files == 0 ? new("") : new($"{whole:N0} of {Files(files)}, {lines.Lines:N0} lines, {landed}", whole, files);
    }

    public override string Result(StepOutput output) =>
        $"{(Request.DryRun ? "A backfill would land" : "Landed")} {output.Lines.Landed:N0} of {output.Lines.Lines:N0} lines of "
            + $"{Files(output.Number("files"))}: {RecoveryText.Lines(output.Lines)}";

    protected override JsonObject Fields() => new()
    {
        ["files"] = Request.Prefix,
        ["allowlist"] = Request.Allowlist,
        ["dry_run"] = Request.DryRun,
    };

    private static string Files(long count) => count == 1 ? "1 file" : $"{count:N0} files";
}
