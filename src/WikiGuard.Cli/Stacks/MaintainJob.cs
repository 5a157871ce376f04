using System.Globalization;
using System.Text.Json.Nodes;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Output;
using WikiGuard.Maintenance;

namespace WikiGuard.Cli.Stacks;

/// <summary>Maintenance out of turn, by <c>statemachines/pipeline-control.asl.json</c>.</summary>
/// <param name="Layer">Null for all of them.</param>
internal sealed record MaintainJob(string? Layer) : StackJob
{
    public const string Action = "maintain";

    public override string Name => Layer is null ? Action : $"{Action}-{Layer}";

    public override string Title => $"the maintenance of {Layer ?? "all layers"}";

    public override string MachineOf(StackMachines machines) => machines.Control;

    public override JobProgress Progress(StepOutput output) => new(output["report"] is JsonObject report ? InWords(report) : "");

    public override string Result(StepOutput output) =>
        string.Join('\n', (output["maintained"] as JsonArray ?? []).Select(m => (m as JsonObject)?["report"]).OfType<JsonObject>()
            .Select(InWords));

    protected override JsonObject Fields()
    {
        var fields = new JsonObject { ["action"] = Action };
        if (Layer is not null)
            fields["layer"] = Layer;
        return fields;
    }

    // As the function writes it.
    private static string InWords(JsonObject report)
    {
        int Number(string field) => (int)StepOutput.Number(report[field]);
        return MaintenanceOutput.InWords(new MaintenanceReport(
            $"{report[nameof(MaintenanceReport.Layer)]}",
            [.. (report[nameof(MaintenanceReport.Tables)] as JsonArray ?? []).Select(t => $"{t}")],
            Number(nameof(MaintenanceReport.Partitions)), Number(nameof(MaintenanceReport.CommittedFilesRemoved)),
            Number(nameof(MaintenanceReport.ManifestsRemoved)), Number(nameof(MaintenanceReport.TableVersionsRemoved)),
            StepOutput.Number(report[nameof(MaintenanceReport.RepeatedIds)]),
            DateOnly.TryParse($"{report[nameof(MaintenanceReport.KeptFrom)]}", CultureInfo.InvariantCulture, out var keptFrom)
                ? keptFrom : null));
    }
}
