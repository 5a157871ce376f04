using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Kafka;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard replay bronze</c>: gives bronze again what the log still has.</summary>
internal static class ReplayBronzeCommand
{
    /// <summary>One replay at a time holds the folder.</summary>
    private const string Execution = "local";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var kafka = SharedOptions.Kafka(
            "Read from this Kafka. Default: the landing files that bronze has committed and still keeps.");
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = "Begin with what the log got at this time, or so long ago: earliest, 2026-02-01T12:00Z, 90m, 2d. Default: earliest.",
            HelpName = "TIME",
            CustomParser = r => r.Tokens[0].Value == LogReplayRequest.Earliest ? null : PointInTime.Parse(r),
        };
        var to = new Option<DateTimeOffset?>("--to")
        { Description = "Stop before this time. Default: the log's end.", HelpName = "TIME", CustomParser = PointInTime.Parse };
        var offsets = new Option<IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>?>("--offsets")
        {
            Description = $"With --kafka, begin at these offsets: '{LogReplayRequest.OffsetsExample}'. Partitions that are not named are "
                + "not read; -2 is a partition's first offset.",
            HelpName = "JSON",
            CustomParser = OffsetsOf,
        };
        var truncate = new Option<bool>("--truncate")
        { Description = "Replace rows that differ from their record, and take out copies. It asks first." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be read, and do nothing." };
        var yes = SharedOptions.Yes();
        var (lakehouse, config) = (SharedOptions.Lakehouse(), SharedOptions.Config());
        var maxUsd = SharedOptions.MaxUsd();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("bronze", "Gives bronze again what the log still has.", """
            For rows of bronze that were lost, doubled or altered, and for records that never came to bronze. It finds the gap by itself: a
            record that bronze has is left as it is, and counted as redelivered. With --truncate, a row that differs from its record in the
            log, or stands there more than once, is replaced by what the log says. Rows of records that the log no longer has stay.

            The log is Kafka, within its retention, or what is left of it in the folder: landing files stay after bronze has committed them
            until `wikiguard maintain` removes them after 7 days. A live run in a folder removes them at once. The Kafka broker that a run
            brings along ends with it, so that --kafka needs one that lasts: the one that was given to `wikiguard run --kafka`.

            Silver and gold then read what bronze lacked. A row that silver had derived from an altered one stays: replay silver, too.

            Examples:
              wikiguard replay bronze --dry-run
              wikiguard replay bronze --truncate --yes
              wikiguard replay bronze --kafka localhost:9092
              wikiguard replay bronze --kafka localhost:9092 --from 2026-02-01T12:00Z --to 2026-02-01T14:00Z
              wikiguard replay bronze --kafka localhost:9092 --offsets '{"cleaned_events": {"0": 1000, "1": 1000}}'
              wikiguard replay bronze --stack wikiguard --from 2d --truncate          a stack reads its own Kafka
            """)
        { kafka, from, to, offsets, truncate, dryRun, yes, lakehouse, config, stack, region, maxUsd, format };
        SharedOptions.KeepApart(command, stack, ofStack: [region, maxUsd], ofFolder: [kafka, lakehouse, config]);
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            var servers = parsed.GetValue(kafka);
            var first = parsed.GetValue(offsets);
            var request = new LogReplayRequest(first, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(truncate))
            { MaxUsd = parsed.GetValue(maxUsd) };
            if (first is not null && servers is null && parsed.GetValue(stack) is null)
                throw new WrongUsageException("--offsets goes with --kafka or --stack.");
            if (first is not null && request.From is not null)
                throw new WrongUsageException("--offsets and --from both say where to begin: give one of them.");
            if (request.From >= request.To)
                throw new WrongUsageException("--from is not before --to.");
            var mustAsk = request.Truncate && !parsed.GetValue(yes) && !parsed.GetValue(dryRun);
            if (parsed.GetValue(stack) is { } name)
            {
                if (mustAsk)
                    await ConfirmAsync(errors);
                return await StackExecution.RunAsync(new LogReplayJob(request, parsed.GetValue(dryRun)), name, parsed.GetValue(region),
                    parsed.GetValue(format)!, output, errors);
            }
            var folder = parsed.GetValue(lakehouse)!;
            var isJson = parsed.GetValue(format) == "json";
            using var log = servers is null ? null : new KafkaRecordLog(servers, KafkaSecurity.Plaintext, AnswerTimeout);
            var plan = log is null ? null : request.Plan(log);
            var batches = new BatchProgress(errors);
            await using var open = await OpenLakehouse.OpenAsync(
                access, folder, parsed.GetValue(config), errors, cancellationToken, batches);
            var desk = open.Get<LogReplayDesk>();
            IReadOnlyList<string> files = log is null
                ? await desk.CommittedFilesAsync(request.From, request.To, cancellationToken) : [];
            var nothing = plan is null ? files.Count == 0 : plan.Ranges.Count == 0;
            if (parsed.GetValue(dryRun) || nothing)
            {
                await output.WriteLineAsync(isJson ? Json(servers, plan, files, null) : Text(servers, plan, files));
                return ExitCodes.Done;
            }
            if (mustAsk)
                await ConfirmAsync(errors, Text(servers, plan, files));

            await record.BeginAsync(open, cancellationToken);
            await open.PromoteAsync(cancellationToken); // what an earlier run left comes first
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            var (done, parts, all) = (0L, 0, plan?.Records ?? files.Count);
            if (plan is not null)
            {
                await desk.RunAsync(log!, open.Get<LogReader>(), plan, Execution,
                    (batch, next) => Say(batch, plan.RecordsBefore(next), "records"), cancellationToken);
            }
            else
            {
                await desk.RunAsync(
                    files, request.Truncate, Execution, (batch, taken) => Say(batch, done + taken, "files"), cancellationToken);
            }
            record.CountAlone(counts);
            await open.PromoteAsync(cancellationToken);
            if (open.IsOfRun)
                await errors.WriteLineAsync("note: batches of the run are told above, too; what follows is what the replay did in bronze");
            await output.WriteLineAsync(isJson
                ? Json(servers, plan, files, counts)
                : $"Replayed bronze from {Source(servers)} in {RecoveryText.Batches(parts)}: {BatchProgress.InWords(counts)}");

            var checks = await open.VerifyAsync(SuggestedArguments.Lakehouse(folder), cancellationToken);
            return await CheckOutput.ConcludeAsync("replay", checks, errors);

            void Say(BatchManifest? batch, long through, string what)
            {
                (done, parts) = (through, parts + 1);
                if (batch is not null)
                    counts.Add(batch.Counts);
                errors.WriteLine($"{done:N0} of {all:N0} {what}");
            }
        });
        return command;
    }

    private static Task ConfirmAsync(TextWriter errors, string? plan = null) => Confirmation.AskAsync(
        "Rows of bronze that differ from their records will be replaced.",
        "--truncate replaces rows, and nobody is there to ask. Look at it with --dry-run, then give --yes.", errors, plan);

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>? OffsetsOf(ArgumentResult result)
    {
        try
        {
            using var json = JsonDocument.Parse(result.Tokens[0].Value);
            if (LogReplayRequest.OffsetsOf(json.RootElement) is (true, var offsets))
                return offsets;
        }
        catch (JsonException)
        {
            // said below
        }
        result.AddError($"--offsets {PrintableText.Of(result.Tokens[0].Value, '?', 60)}: write the first offset of each partition, such as "
            + $"'{LogReplayRequest.OffsetsExample}'.");
        return null;
    }

    private static string Source(string? servers) => servers is null ? "the landing files that are kept" : $"Kafka {servers}";

    private static string Text(string? servers, LogReplayPlan? plan, IReadOnlyList<string> files) => plan switch
    {
        null when files.Count == 0 => "There is nothing to replay: no landing files are kept of that time. Name a Kafka with --kafka, or take "
            + "the edits from EventStreams: wikiguard backfill --help",
        null => $"A replay of bronze would read {files.Count:N0} landing files that bronze has committed, {files[0]} to {files[^1]}.",
        { Records: 0 } => RecoveryText.WouldReadLog($"Kafka {servers}", 0, []),
        _ => $"{RecoveryText.WouldReadLog($"Kafka {servers}", plan.Records, plan.Ranges.Select(r => r.ToString()))}\n"
            + RecoveryText.WouldCost(plan.Cost()),
    };

    private static string Json(
        string? servers, LogReplayPlan? plan, IReadOnlyList<string> files, IReadOnlyDictionary<string, long>? counts) =>
        JsonSerializer.Serialize(new
        {
            layer = LayerNames.Bronze,
            kafka = servers,
            ranges = plan?.Ranges.Select(r => new { topic = r.Topic, partition = r.Partition, from = r.From, end = r.End }),
            records = plan?.Records,
            files = plan is null ? files.Count : (int?)null,
            counts,
        });
}
