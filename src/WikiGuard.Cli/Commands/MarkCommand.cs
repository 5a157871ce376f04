using System.CommandLine;
using WikiGuard.Aws;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Marks;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard mark</c>: says whether a window that was flagged was right.</summary>
internal static class MarkCommand
{
    private const int LongestNote = 500;

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var entity = new Argument<string>("ENTITY") { Description = "Whose window, such as \"enwiki:India\"." };
        var at = new Argument<DateTimeOffset?>("TIME")
        {
            Description = "A time within the window, UTC, such as 2026-01-28T14:30Z.",
            CustomParser = PointInTime.Parse,
            Arity = ArgumentArity.ExactlyOne,
        };
        var verdict = new Argument<string>("VERDICT") { Description = "right: something was wrong with the page; wrong: nothing was." };
        verdict.AcceptOnlyFromAmong([.. Enum.GetNames<Verdict>().Select(v => v.ToLowerInvariant())]);
        var note = new Option<string?>("--note") { Description = "What you saw, in a sentence.", HelpName = "TEXT" };
        note.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: > LongestNote or 0 }])
                result.AddError($"A note has 1 to {LongestNote} characters.");
        });
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var command = new DetailedCommand("mark", "Says whether a window that was flagged was right.", """
            Whoever looked at a page knows whether its window was right to be flagged. Marks stand in the table window_marks, and
            `wikiguard query --named signal_quality` counts them by day, beside the edits that were reverted. A second mark replaces the first.

            Examples:
              wikiguard query --named top_risky_entities
              wikiguard mark "enwiki:India" 2026-01-28T14:30Z right
              wikiguard mark "enwiki:India" 2026-01-28T14:40Z wrong --note "an edit-a-thon"
              wikiguard mark "enwiki:India" 2026-01-28T14:40Z wrong --stack wikiguard
            """)
        { entity, at, verdict, note, lakehouse, stack, region };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            if (parsed.GetValue(stack) is { } name)
            {
                using var tables = await StackLakehouse.OpenAsync(name, ChosenRegion.Of(parsed.GetValue(region)), cancellationToken);
                return await MarkAsync(
                    new WindowMarks(leases: null, tables.Tables, TimeProvider.System, new Requester(access.Requester)),
                    () => Task.CompletedTask);
            }
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            return await MarkAsync(open.Get<WindowMarks>(), () => record.BeginAsync(open, cancellationToken));

            async Task<int> MarkAsync(WindowMarks marks, Func<Task> begin)
            {
                var window = await marks.FindAsync(parsed.GetValue(entity)!, parsed.GetValue(at)!.Value, cancellationToken);
                await begin();
                await marks.MarkAsync(
                    window, Enum.Parse<Verdict>(parsed.GetValue(verdict)!, ignoreCase: true), parsed.GetValue(note), cancellationToken);
                await output.WriteLineAsync(
                    $"{window.Entity}, {window.Start:yyyy-MM-dd HH:mm} UTC ({window.Severity}, {window.RiskScore}), is marked "
                        + $"{parsed.GetValue(verdict)}.");
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
