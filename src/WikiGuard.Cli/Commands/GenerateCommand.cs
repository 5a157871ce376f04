using System.CommandLine;
using System.IO.Compression;
using WikiGuard.Recordings;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard generate</c>: a recording with a story in it.</summary>
internal static class GenerateCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var events = new Option<long>("--events") { Description = "How many lines to write.", HelpName = "N", Required = true };
        var days = new Option<int>("--days")
        { Description = "Over how many days they spread.", HelpName = "D", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed")
        { Description = "The same seed gives the same bytes.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var signals = new Option<bool>("--signals")
        { Description = "Adds what Wikimedia's other streams say about the edits: tags, and predictions of reverts." };
        var raids = new Option<int>("--raids")
        {
            Description = "Plants as many raids on articles of six Wikipedias, and reverts that no summary tells of: to measure scores by.",
            HelpName = "N",
        };
        var file = new Option<string?>("--out")
        { Description = "The file to write; .gz compresses. Without it the recording goes to stdout.", HelpName = "FILE" };
        var command = new DetailedCommand("generate", "Writes a recording of edits with a story in it.", """
            One recentchange JSON per line: quiet traffic, one vandalism burst with its reverts, temporary accounts, bots, log and
            categorize events, canaries, duplicates, late and malformed lines. With --signals there are more lines than --events says.

            Example:
              wikiguard generate --events 50000 --days 2 --out edits.jsonl
              wikiguard run --source edits.jsonl
            """)
        {
            events, days, seed, signals, raids, file,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new RecordingOptions(parsed.GetValue(events), parsed.GetValue(days), parsed.GetValue(seed))
            { Signals = parsed.GetValue(signals), Raids = parsed.GetValue(raids) };
            try
            {
                options.Validate();
            }
            catch (InvalidConfigException e)
            {
                throw new WrongUsageException(e.Message);
            }
            var started = TimeProvider.System.GetTimestamp();
            var path = parsed.GetValue(file);
            RecordingSummary summary;
            await using (var stream = path is null ? Console.OpenStandardOutput() : OpenFile(path))
                summary = await RecordingGenerator.WriteAsync(stream, options, cancellationToken);
            await errors.WriteLineAsync(
                $"Wrote {summary.Events:N0} lines to {path ?? "stdout"} in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s."
                + (path is null ? "" : $" Watch them: wikiguard run --source {path}"));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Stream OpenFile(string path)
    {
        try
        {
            var file = File.Create(path);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigException($"{path} cannot be written: {e.Message} Name another file with --out.", e);
        }
    }
}
