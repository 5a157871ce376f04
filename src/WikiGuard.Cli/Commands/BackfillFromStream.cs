using System.CommandLine;
using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary>What both kinds of backfill are told.</summary>
internal sealed record BackfillOptions(LakehouseAccess Access, string Lakehouse, string? Config, string? Allowlist, bool DryRun, bool Json);

/// <summary><c>wikiguard backfill --since</c>: takes edits from the past of Wikimedia's stream instead of from files.</summary>
internal sealed class BackfillFromStream
{
    private readonly Option<DateTimeOffset?> _since = new("--since")
    {
        Description = "Read Wikimedia's stream from here: a time (2026-01-29T12:00Z), or an age (90m, 6h, 2d). It keeps 7 to 31 days. "
            + "Default with --entity: 7d.",
        HelpName = "TIME|AGE",
        CustomParser = PointInTime.Parse,
    };

    private readonly Option<DateTimeOffset?> _until = new("--until")
    {
        Description = "Read the stream up to here. Default: now.",
        HelpName = "TIME|AGE",
        CustomParser = PointInTime.Parse,
    };

    private readonly Option<string[]> _entities = new("--entity")
    {
        Description = "Take the edits of this entity only, with what Wikimedia says of them, as the tables write it: enwiki:United States. "
            + "Give it again for another. Default: all of the allowlist.",
        HelpName = "WIKI:TITLE",
    };

    private readonly Option<string> _source = new("--source")
    {
        Description = "The stream: live (Wikimedia's edits, tags and predictions), or the URL of one like it.",
        HelpName = "live|URL",
        DefaultValueFactory = _ => SourceFactory.Live,
    };

    private readonly Option<string?> _contact = ContactOption.Create();

    public IReadOnlyList<Option> Options => [_since, _until, _entities, _source, _contact];

    /// <summary>Those that a stack has settings for.</summary>
    public IReadOnlyList<Option> OptionsOfFolder => [_source, _contact];

    /// <summary>Whether the stream is to be read.</summary>
    public bool IsWanted(ParseResult parsed) =>
        ((Option[])[_since, _until, _entities]).Any(o => parsed.GetResult(o) is not null);

    public async Task<int> RunAsync(
        ParseResult parsed, BackfillOptions options, ChangeRecord record, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        var (source, contact) = (parsed.GetValue(_source)!, parsed.GetValue(_contact));
        var entities = parsed.GetValue(_entities) ?? [];
        if (!SourceFactory.IsStream(source))
            throw new WrongUsageException($"--source {source}: give live or the URL of a stream; files are given without an option.");
        if (SourceFactory.WhyNot(source) is { } wrong)
            throw new WrongUsageException(wrong);
        ContactOption.Check(contact, needed: SourceFactory.NeedsContact(source));
        var range = RangeOf(parsed, TimeProvider.System.GetUtcNow(), entities.Length > 0);

        var monitored = await AllowlistSource.OfFile(options.Allowlist ?? ConfigFiles.DefaultAllowlist).LoadAsync(cancellationToken);
        var pages = new MonitoredPages(monitored.Allowlist, monitored.Hash);
        var chosen = Chosen(pages, entities);
        var batches = new BatchProgress(errors);
        await using var open = await OpenLakehouse.OpenAsync(
            options.Access, options.Lakehouse, options.Config, errors, cancellationToken, batches);
        using var http = EventStreamHttp.CreateClient();
        using var logging = RunLog.Create(verbose: false);
        var stream = SourceFactory.OpenStream(
            source, StreamAddress.WithSignals, StreamBackfill.OptionsFor(SourceFactory.StreamOptions(contact)), http, logging);
        var backfill = new StreamBackfill(open.Get<BronzeWriter>(), stream, range, pages, chosen, TimeProvider.System);

        if (!options.DryRun)
            await record.BeginAsync(open, cancellationToken);
        await errors.WriteLineAsync($"Reading {stream.Name} from {Said(range.Since)} to {Said(range.Until)}.");
        var landed = await LandAsync(backfill, range, options.DryRun, errors, cancellationToken);
        if (!options.DryRun)
            await open.PromoteAsync(cancellationToken);
        await output.WriteLineAsync(options.Json
            ? Json(stream, range, entities, landed, options.DryRun, batches)
            : Text(stream, range, landed, options.DryRun, batches, monitored.Allowlist.Entities.Length));
        if (options.DryRun)
            return ExitCodes.Done;

        var checks = await open.VerifyAsync(SuggestedArguments.Lakehouse(options.Lakehouse), cancellationToken);
        return await CheckOutput.ConcludeAsync("backfill", checks, errors);
    }

    /// <summary>The request to a stack.</summary>
    public BackfillRequest RequestOf(ParseResult parsed, BackfillRequest others)
    {
        var entities = parsed.GetValue(_entities) ?? [];
        return others with { Stream = RangeOf(parsed, TimeProvider.System.GetUtcNow(), entities.Length > 0), Entities = entities };
    }

    private StreamRange RangeOf(ParseResult parsed, DateTimeOffset now, bool hasEntities)
    {
        if (parsed.GetValue(_since) is not { } since)
            since = hasEntities ? now - StreamRange.Usual : throw new WrongUsageException("Give --since as well: where to begin.");
        var range = new StreamRange(since, parsed.GetValue(_until) ?? now);
        return range.WhyNot(now) is { } wrong ? throw new WrongUsageException($"{wrong}.") : range;
    }

    private static async Task<BackfilledRange> LandAsync(
        StreamBackfill backfill, StreamRange range, bool dryRun, TextWriter errors, CancellationToken cancellationToken)
    {
        using var progress = new StreamProgress(errors, backfill, range);
        var landed = BackfilledRange.Start;
        await foreach (var part in backfill.LandAsync(landed, dryRun, stop: CancellationToken.None, cancellationToken))
            landed = part;
        return landed;
    }

    private static string Text(
        EventStreamSource stream, StreamRange range, BackfilledRange landed, bool dryRun, BatchProgress batches, int entities)
    {
        IEnumerable<string> lines =
        [
            BackfillOutput.Headline(landed.Counts, "events", entities, dryRun),
            $"  {stream.Name}: {BackfillOutput.InWords(landed.Counts, "events")}; sent {Said(range.Since)} to {Said(range.Until)}",
            .. stream.Status.SuspectedGap is { } gap
                ? [$"  The stream no longer has what was sent from {Said(gap.From)} to {Said(gap.To)}: take it from files."]
                : Array.Empty<string>(),
            .. BackfillOutput.Layers(batches),
            .. dryRun ? [RecoveryText.WouldCost(landed.Counts.Cost())] : Array.Empty<string>(),
        ];
        return string.Join('\n', lines);
    }

    private static string Said(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";

    private static string Json(
        EventStreamSource stream, StreamRange range, string[] entities, BackfilledRange landed, bool dryRun, BatchProgress batches) =>
        JsonSerializer.Serialize(new
        {
            dry_run = dryRun,
            stream = new
            {
                source = stream.Name,
                since = range.Since,
                until = range.Until,
                entities,
                events = landed.Counts.Lines,
                landed = landed.Counts.Landed,
                malformed = landed.Counts.Malformed,
                not_monitored = landed.Counts.NotMonitored,
                canaries = landed.Counts.Canaries,
                unknown_stream = landed.Counts.UnknownStream,
                missing_from = stream.Status.SuspectedGap?.From,
                missing_to = stream.Status.SuspectedGap?.To,
            },
            layers = batches.Counts,
        });

    private static ChosenEntities? Chosen(MonitoredPages pages, string[] entities)
    {
        try
        {
            return ChosenEntities.Of(pages, entities);
        }
        catch (InvalidConfigException e)
        {
            throw new WrongUsageException($"--entity: {e.Message}");
        }
    }
}
