using System.CommandLine;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Cli.Serving;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard run</c>: the whole pipeline in one process.</summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var sources = new Option<string[]>("--source")
        {
            Description = "sample; live (Wikipedia as it is edited now); a file with one recentchange JSON a line, also .gz; or the URL "
                + "of a stream. Give it again to read several, the oldest first: they are one timeline.",
            HelpName = "sample|live|FILE|URL",
            DefaultValueFactory = _ => [SourceFactory.Sample],
        };
        var lakehouse = SharedOptions.Lakehouse();
        var allowlist = SharedOptions.Allowlist();
        var config = SharedOptions.Config();
        var kafka = SharedOptions.Kafka("A Kafka with the topics cleaned_events and dlq_events. Default: one inside this process.");
        var contact = ContactOption.Create();
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Where to begin a stream that was not read before: a time (2026-01-29T12:00Z), or an age (90m, 6h, 2d); "
                + "Wikimedia keeps at least 7 days. What is more than an hour old when it is read counts as late and goes to quarantine; "
                + "`quarantine redrive` lets it in. Default: now.",
            HelpName = "TIME|AGE",
            CustomParser = PointInTime.Parse,
        };
        var every = new Option<TimeSpan?>("--every")
        {
            Description = "How often a stream's events are brought to the board: 2s, or as on AWS 10m. A slow machine stretches it by "
                + "itself. Default: 2s.",
            HelpName = "TIME",
            CustomParser = Duration.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromHours(1),
                "give a time from 0.5s to 1h, such as 2s or 10m."),
        };
        var window = new Option<TimeSpan?>("--window")
        {
            Description = "How long a stream's records are gathered before they land; each window makes at most one file a partition. "
                + "Default: 1s.",
            HelpName = "TIME",
            CustomParser = Duration.Between(TimeSpan.Zero, TimeSpan.FromMinutes(5), "give a time from 0s to 5m, such as 1s."),
        };
        var keep = new Option<string[]>("--keep")
        {
            Description = "How many days of a stream the tables keep: 40d for all layers, or silver=40d for one; give it again for "
                + "another. Default: every row stays.",
            HelpName = "[LAYER=]DAYSd",
        };
        var clock = new Option<string?>("--clock")
        {
            Description = "What arrival and schedules go by: the recording's times (default for recordings) or the system's (always for "
            + "streams). By the system's clock an old recording is stale and goes to quarantine.",
            HelpName = "recording|system"
        };
        clock.AcceptOnlyFromAmong("recording", "system");
        var untilDrained = new Option<bool>("--until-drained")
        { Description = "End when all is promoted. Recordings do so anyway, unless --dashboard is given." };
        var dashboard = new Option<string?>("--dashboard")
        {
            Description = $"Serve the pages (`wikiguard dashboard`) on this machine until Ctrl-C. Default address: {LocalSite.DefaultAddress}",
            HelpName = "URL",
            Arity = ArgumentArity.ZeroOrOne
        };
        var noDashboard = new Option<bool>("--no-dashboard") { Description = "Serve no pages; streams serve them by default." };
        var format = SharedOptions.Format("text", "json");
        var verbose = new Option<bool>("--verbose") { Description = "Log each batch to stderr." };
        var command = new DetailedCommand("run", "Runs the whole pipeline in this process and says who is at risk.", """
            Source, entity filter, Kafka, the bronze function, and the scheduled functions that promote bronze to silver and gold: the same code as
            on AWS. It ends with a summary: what came in, where it went, who is at risk.

            Stop it with Ctrl-C: it finishes what it has read. A second Ctrl-C leaves at once, as a kill would; either way the same command goes on
            where it was, and silver and gold become what they would have been.

            Examples:
              wikiguard run
              wikiguard run --source edits.jsonl.gz --lakehouse /tmp/lake --format json
              wikiguard run --source live --contact you@example.org
              wikiguard run --source live --contact you@example.org --lakehouse live --since 15m --keep bronze=2d
            """)
        {
            sources, lakehouse, allowlist, config, kafka, contact, since, every, window, keep, clock, untilDrained, dashboard, noDashboard,
                format, verbose,
        };
        command.SetAction(async (parsed, _) =>
        {
            var names = parsed.GetValue(sources)!;
            var isStream = names.Any(SourceFactory.IsStream);
            var drained = parsed.GetValue(untilDrained);
            var dashboardAsked = parsed.GetResult(dashboard) is not null;
            if (isStream && (drained || names.Length > 1))
                throw new WrongUsageException(drained
                    ? "A stream never drains: leave --until-drained away, and stop the run with Ctrl-C."
                    : "A stream never ends, so it must be the only --source.");
            if (isStream && parsed.GetValue(clock) == "recording")
                throw new WrongUsageException("--clock recording is for recordings; a stream uses the system's clock.");
            if (names.FirstOrDefault(n => SourceFactory.WhyNot(n) is not null) is { } wrong)
                throw new WrongUsageException(SourceFactory.WhyNot(wrong)!);
            if (isStream)
                ContactOption.Check(parsed.GetValue(contact), needed: names.Any(SourceFactory.NeedsContact));
            if (!isStream && parsed.GetValue(since) is not null)
                throw new WrongUsageException("--since is for streams; a recording is read from its start.");
            if (!isStream && (parsed.GetResult(every) ?? parsed.GetResult(window) ?? (object?)parsed.GetResult(keep)) is not null)
                throw new WrongUsageException(
                    "--every, --window and --keep are for streams; a recording uses its own clock, and keeps everything.");
            if (dashboardAsked && parsed.GetValue(noDashboard))
                throw new WrongUsageException("Give --dashboard or --no-dashboard, not both.");
            var options = new RunOptions(
                names,
                parsed.GetValue(lakehouse)!,
                parsed.GetValue(allowlist),
                parsed.GetValue(config),
                parsed.GetValue(kafka),
                parsed.GetValue(contact),
                parsed.GetValue(since),
                parsed.GetValue(every) ?? LiveCadence.DefaultEvery,
                parsed.GetValue(window) ?? LiveCadence.DefaultWindow,
                parsed.GetValue(keep) ?? [],
                SystemClock: isStream || parsed.GetValue(clock) == "system",
                Dashboard: dashboardAsked ? LocalSite.AddressOf("--dashboard", parsed.GetValue(dashboard))
                    : isStream && !parsed.GetValue(noDashboard) ? LocalSite.DefaultAddress : null,
                ServeAfterwards: dashboardAsked && !drained && !isStream,
                Json: parsed.GetValue(format) == "json",
                Verbose: parsed.GetValue(verbose));
            using var stop = new StopSignals(errors, Environment.Exit);
            try
            {
                return await RunSession.RunAsync(options, output, errors, CommandLine.RunAsync, stop) ? ExitCodes.Done : ExitCodes.Failed;
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                await errors.WriteLineAsync("wikiguard: stopped before anything was read.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }
}
