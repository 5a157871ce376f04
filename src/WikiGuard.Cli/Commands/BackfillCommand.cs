using System.CommandLine;
using System.Text.Json;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard backfill</c>: takes recorded edits from files into a lakehouse.</summary>
internal static class BackfillCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files with one recentchange JSON a line, also .gz. On a stack, --files names them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var prefix = new Option<string?>("--files")
        {
            Description = "With --stack, the files: what their keys in the stack's bucket begin with, such as backfill/2026-01/.",
            HelpName = "PREFIX",
        };
        var allowlist = SharedOptions.Allowlist();
        allowlist.Description += " On a stack, a key under config/; default: the list that the Ingestor goes by.";
        var dryRun = new Option<bool>("--dry-run") { Description = "Read the files and say what would be landed, and do nothing." };
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("backfill", "Takes recorded edits from files into a lakehouse.", """
            A backfill is for edits that the live stream did not bring: history from before the first run, an outage, a page that has just been
            added to the allowlist. It goes beside the live stream and changes nothing of how far that has come. Its rows carry the mode
            `backfill`; a rule on late arrival does not hold for them. Windows that the edits fall into are computed anew.

            A line that is no event goes to quarantine, with its file and line. The same file again, or after a backfill that was stopped,
            adds nothing twice, and an edit that the lakehouse has already is counted as a duplicate.

            Examples:
              wikiguard backfill edits-2026-01.jsonl.gz --dry-run
              wikiguard backfill edits-2026-01-*.jsonl.gz
              wikiguard backfill edits.jsonl --allowlist my-pages.yaml
              wikiguard query "select * from bronze_quarantine where kafka_topic = 'backfill'"

            On a stack, the files are in its bucket, under backfill/. A state machine does the work; the command starts an execution and
            follows it. Ctrl-C leaves it running, and `wikiguard follow` follows it again. While a backfill is at work, no other is started.
            (Two that were started without this tool do no harm either: the layers' leases keep them apart.)

              aws s3 cp edits-2026-01.jsonl.gz s3://BUCKET/backfill/2026-01/        BUCKET is the stack's output BucketName
              wikiguard backfill --files backfill/2026-01/ --stack wikiguard --dry-run
              wikiguard backfill --files backfill/2026-01/ --stack wikiguard
            """)
        { files, prefix, allowlist, dryRun, lakehouse, config, stack, region, format };
        SharedOptions.KeepApart(command, stack, ofStack: [prefix, region], ofFolder: [lakehouse, config]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            var isDryRun = parsed.GetValue(dryRun);
            if (parsed.GetValue(stack) is { } name)
            {
                return await StackExecution.RunAsync(
                    OnStack(parsed.GetValue(files)!, parsed.GetValue(prefix), parsed.GetValue(allowlist), isDryRun), name,
                    parsed.GetValue(region), parsed.GetValue(format)!, output, errors);
            }
            if (parsed.GetValue(files) is [])
                throw new WrongUsageException("Name the files: wikiguard backfill FILE…, or, on a stack, --files PREFIX --stack NAME.");
            var isJson = parsed.GetValue(format) == "json";
            var recordings = parsed.GetValue(files)!.Select(f => new RecordingSource(f)).ToList();
            foreach (var recording in recordings)
                await recording.FingerprintAsync(0, cancellationToken); // one that cannot be read is named before anything is landed
            var monitored = await AllowlistSource.OfFile(parsed.GetValue(allowlist) ?? ConfigFiles.DefaultAllowlist)
                .LoadAsync(cancellationToken);
            var pages = new MonitoredPages(monitored.Allowlist, monitored.Hash);
            var batches = new BatchProgress(errors);
            await using var open = await OpenLakehouse.OpenAsync(folder, parsed.GetValue(config), errors, cancellationToken, batches);

            var landed = new List<BackfilledFile>();
            foreach (var recording in recordings)
                landed.Add(await LandAsync(open.Get<BackfillDesk>(), recording, pages, isDryRun, errors, cancellationToken));
            if (!isDryRun)
                await open.PromoteAsync(cancellationToken);
            await output.WriteLineAsync(isJson
                ? Json(recordings, landed, isDryRun, batches.Counts)
                : Text(recordings, landed, isDryRun, batches.Counts, monitored.Allowlist.Entities.Length));
            if (isDryRun)
                return ExitCodes.Done;

            var checks = await open.VerifyAsync(SuggestedArguments.Lakehouse(folder), cancellationToken);
            return await CheckOutput.ConcludeAsync("backfill", checks, errors);
        });
        return command;
    }

    private static BackfillJob OnStack(string[] files, string? prefix, string? allowlist, bool isDryRun)
    {
        if (files.Length > 0)
        {
            throw new WrongUsageException("A stack reads its files from its bucket, so copy them there first: aws s3 cp FILE "
                + "s3://BUCKET/backfill/2026-01/ (BUCKET is the stack's output BucketName). Then name them by --files backfill/2026-01/.");
        }
        if (prefix is null)
            throw new WrongUsageException("Name the files by what their keys in the bucket begin with: --files backfill/2026-01/.");
        try
        {
            var job = new BackfillJob(new BackfillRequest(prefix, allowlist ?? BackfillRequest.DefaultAllowlist, isDryRun));
            using var input = JsonDocument.Parse(job.Input());
            BackfillRequest.Read(input.RootElement); // what is wrong with it is told before anything is started
            return job;
        }
        catch (InvalidConfigException e)
        {
            throw new WrongUsageException(e.Message);
        }
    }

    private static async Task<BackfilledFile> LandAsync(
        BackfillDesk desk, RecordingSource file, MonitoredPages pages, bool dryRun, TextWriter errors, CancellationToken cancellationToken)
    {
        var landed = default(BackfilledFile);
        await foreach (var part in desk.LandAsync(file, pages, landed: null, dryRun, cancellationToken))
        {
            landed = part;
            await errors.WriteLineAsync($"{file.Name}: {landed.Counts.Lines:N0} lines{(landed.IsWhole ? "" : " so far")}, "
                + $"{landed.Counts.Landed:N0} {(dryRun ? "to land" : "landed")}");
        }
        return landed!;
    }

    private static string Text(
        IReadOnlyList<RecordingSource> files, IReadOnlyList<BackfilledFile> landed, bool dryRun,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> counts, int entities)
    {
        IEnumerable<string> lines =
        [
            .. files.Zip(landed, (file, l) => $"  {file.Name}: {RecoveryText.Lines(l.Counts)}{Dates(l)}"),
            .. counts.Select(c => $"  {c.Key}: {BatchProgress.InWords(c.Value)}"),
        ];
        var all = landed.Aggregate(new LineCounts(), (sum, file) => sum + file.Counts);
        return $"{(dryRun ? "A backfill would land" : "Landed")} {all.Landed:N0} of {all.Lines:N0} lines, by an allowlist of {entities:N0} "
            + $"entities:\n{string.Join('\n', lines)}";
    }

    private static string Dates(BackfilledFile file) =>
        file is { From: { } from, To: { } to } ? $"; recorded {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm}" : "";

    private static string Json(
        IReadOnlyList<RecordingSource> files, IReadOnlyList<BackfilledFile> landed, bool dryRun,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> counts) => JsonSerializer.Serialize(new
        {
            dry_run = dryRun,
            files = files.Zip(landed, (file, l) => new
            {
                file = file.Name,
                lines = l.Counts.Lines,
                landed = l.Counts.Landed,
                malformed = l.Counts.Malformed,
                not_monitored = l.Counts.NotMonitored,
                canaries = l.Counts.Canaries,
                blank = l.Counts.Blank,
                recorded_from = l.From,
                recorded_to = l.To,
            }),
            layers = counts,
        });
}
