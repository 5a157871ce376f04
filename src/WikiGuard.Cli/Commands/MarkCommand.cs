using System.CommandLine;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Marks;

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
        var command = new DetailedCommand("mark", "Says whether a window that was flagged was right.", """
            Whoever looked at a page knows whether its window was right to be flagged. Marks stand in the table window_marks, and
            `wikiguard query --named signal_quality` counts them by day, beside the edits that were reverted. A second mark replaces the first.

            Examples:
              wikiguard query --named top_risky_entities
              wikiguard mark "enwiki:India" 2026-01-28T14:30Z right
              wikiguard mark "enwiki:India" 2026-01-28T14:40Z wrong --note "an edit-a-thon"
            """)
        { entity, at, verdict, note, lakehouse };
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            await using var open = await OpenLakehouse.OpenAsync(access, parsed.GetValue(lakehouse)!, null, errors, cancellationToken);
            var marks = open.Get<WindowMarks>();
            var window = await marks.FindAsync(parsed.GetValue(entity)!, parsed.GetValue(at)!.Value, cancellationToken);
            await record.BeginAsync(open, cancellationToken);
            await marks.MarkAsync(
                window, Enum.Parse<Verdict>(parsed.GetValue(verdict)!, ignoreCase: true), parsed.GetValue(note), cancellationToken);
            await output.WriteLineAsync(
                $"{window.Entity}, {window.Start:yyyy-MM-dd HH:mm} UTC ({window.Severity}, {window.RiskScore}), is marked "
                    + $"{parsed.GetValue(verdict)}.");
            return ExitCodes.Done;
        });
        return command;
    }
}
