using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Entities;
using WikiGuard.InForce;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Kafka;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Quarantine;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Run;

/// <summary>One <c>wikiguard run</c>, from its options to its summary.</summary>
internal static class RunSession
{
    /// <param name="commands">Carries out what other processes ask for.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>Whether the run's equations hold, half of each recording is events, and no batch waits for a person.</returns>
    public static async Task<bool> RunAsync(
        RunOptions options, TextWriter output, TextWriter errors, CommandRunner commands, StopSignals stop)
    {
        var cancellationToken = stop.Token;
        using var logging = RunLog.Create(options.Verbose);
        var allowlistFile = options.Allowlist ?? ConfigFiles.DefaultAllowlist;
        var allowlistSource = AllowlistSource.OfFile(allowlistFile);
        var allowlist = await allowlistSource.LoadAsync(cancellationToken);
        foreach (var doubt in allowlist.Allowlist.Doubts)
            await errors.WriteLineAsync($"note: {QueryOutput.Printable(doubt)}");
        var config = await LocalConfig.LoadAsync(options.Config, cancellationToken);
        var keep = KeptDays.Read(options.Keep, config.RiskModel.HistoryDays);
        var cadence = options.IsStream ? new LiveCadence(options.Every, options.Window, keep) : null;
        using var ways = new LocalAlerts(await LocalConfig.LoadAlertsAsync(options.Config, cancellationToken));
        IEventClock clock = options.SystemClock ? new SystemEventClock(TimeProvider.System) : new RecordingClock(TimeProvider.System);

        if (options.Kafka is not null)
            KafkaProbe.Check(options.Kafka, Topics.All, TimeSpan.FromSeconds(10));

        using var http = EventStreamHttp.CreateClient();
        var sources = options.Sources.Select(s => SourceFactory.Open(s, options.Contact, options.Since, http, logging)).ToList();
        foreach (var recording in sources.OfType<Recording>())
            await recording.CheckAsync(asEvents: true, cancellationToken); // a file that cannot be read must not leave a lakehouse behind
        using var lakehouse = await OpenAsync(options.Lakehouse, cadence is null ? null : LiveCadence.Threads, cancellationToken);
        foreach (var mended in lakehouse.Mended)
            await errors.WriteLineAsync($"note: {mended.Finding}; it was made anew");
        if (lakehouse.Migration.UnknownColumns is { Count: > 0 } unknown)
            await errors.WriteLineAsync(
                $"note: the lakehouse has columns that this version does not know, and leaves alone: {string.Join(", ", unknown)}");
        await new ConfigSets(lakehouse.Objects).KeepAsync(config, cancellationToken);
        var alerts = ways.Over(lakehouse.Objects, errors, logging);
        var arguments = SuggestedArguments.Lakehouse(options.Lakehouse);
        var pages = new MonitoredPages(allowlist.Allowlist, allowlist.Hash);
        await using var pipeline = new LocalPipeline(
            lakehouse.Engine, lakehouse.Objects, pages, config, clock, TimeProvider.System, options.Kafka, cadence, alerts, logging,
            ways.Settings.Risk, new ToolAdvice(arguments));
        var status = new RunStatus(pipeline, sources.OfType<EventStreamSource>().FirstOrDefault(), TimeProvider.System);
        await using var desk = new CommandDesk(
            new HeldLakehouse(lakehouse, config, clock, pipeline.Turn, pipeline.Totals, alerts), commands,
            logging.CreateLogger<CommandDesk>(), cancellationToken);
        (pipeline.Begun, pipeline.Ending) = (desk.Open, desk.CloseAsync);
        await using var server = await LocalServer.StartAsync(lakehouse, status.Look, desk, options.Dashboard, cancellationToken);
        var late = options.IsStream ? await ExpectLateAsync(options, sources[0], config, lakehouse, cancellationToken) : null;
        using (var progress = new RunProgress(errors, status))
        using (var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            stop.Asked = progress.Stopping;
            await errors.WriteLineAsync(
                QueryOutput.Printable($"Reading {string.Join(", ", sources.Select(s => s.Name))} for {allowlist.Allowlist.Entities.Length} "
                    + $"entities into {options.Lakehouse}")
                + (options.Dashboard is null ? "" : $"; pages: {server.Url}"));
            if (options.IsStream && await AboutSinceAsync(options, sources[0], lakehouse.Objects, cancellationToken) is { } note)
                await errors.WriteLineAsync(note);
            if (late is not null)
                await errors.WriteLineAsync($"note: {RecoveryText.WillBeLate(late)}");
            // A recording is checked against one allowlist from its start to its end.
            var watcher = new AllowlistWatcher(allowlistSource, allowlist, pages, alerts, AllowlistWatcher.DefaultInterval,
                TimeProvider.System, logging.CreateLogger<AllowlistWatcher>());
            var watching = sources.Any(s => s.IsLive) ? watcher.RunAsync(ended.Token) : Task.CompletedTask;
            await pipeline.RunAsync(sources, cancellationToken);
            stop.Asked = null;
            await ended.CancelAsync();
            await watching;
        }
        if (options.Json)
            RunSummary.WriteJson(status.Look(), output);
        else
            await RunSummary.WriteTextAsync(status.Look(), lakehouse, clock as RecordingClock, options, output, CancellationToken.None);
        if (cancellationToken.IsCancellationRequested)
        {
            var waiting = pipeline.Counts.WaitingLanded + pipeline.Counts.WaitingBronze;
            await errors.WriteLineAsync(
                $"Stopped before the source's end. "
                    + $"{(waiting == 0 ? "All that was read is promoted" : $"{waiting:N0} events wait on their way")}; the same command "
                    + "goes on from there.");
        }
        foreach (var unreadable in pipeline.Unreadable)
            await errors.WriteLineAsync($"wikiguard: {unreadable}");
        if (pipeline.UnknownFields is { Events: > 0 } unknownFields)
        {
            await errors.WriteLineAsync(
                $"note: {unknownFields.Events:N0} {(unknownFields.Events == 1 ? "event" : "events")} carried a field that this version "
                    + $"does not know; bronze keeps it: {string.Join(", ", unknownFields.Names)}");
        }
        if (pipeline.Counts.Received > 0 && pages.Filter.Unmatched is { Count: > 0 } unmatched)
            await errors.WriteLineAsync(AboutUnmatched(unmatched));
        arguments += SuggestedArguments.Config(options.Config);
        foreach (var batch in pipeline.Held)
        {
            await errors.WriteLineAsync(
                $"HELD: {batch.BatchId}, and its layer stands still. {batch.Held}\n{HeldBatchAdvice.Of(batch.BatchId, arguments)}");
        }
        if (late is not null && await new QuarantineRecords(lakehouse.Engine).CountOpenAsync(
                LayerNames.Silver, late.Filter, CancellationToken.None) is > 0 and var open)
            await errors.WriteLineAsync(RecoveryText.WasLate(late, open));
        if (!pipeline.Counts.Balanced)
            await alerts.SendAsync(pipeline.Counts.DifferenceAlert(), CancellationToken.None);
        if (options.ServeAfterwards && !cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"All is promoted. Serving {server.Url} until Ctrl-C.");
            desk.Open();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await desk.CloseAsync();
        }
        return pipeline.Counts.Balanced && pipeline.Held.Count == 0 && pipeline.Unreadable.Count == 0;
    }

    private static string AboutUnmatched(IReadOnlyList<MonitoredEntity> entities)
    {
        const int Most = 5;
        var names = entities.Take(Most).Select(e => QueryOutput.Printable($"{e.Wiki}:{e.Title}"));
        return $"note: no edit came of {entities.Count:N0} {(entities.Count == 1 ? "entity" : "entities")} of the allowlist: "
            + string.Join(", ", names) + (entities.Count > Most ? $", and {entities.Count - Most:N0} more" : "")
            + ". If one should have some, see whether the title and the wiki are written as on its page.";
    }

    // A stream that was read before goes on from where it stopped.
    private static async Task<string?> AboutSinceAsync(
        RunOptions options, IEventSource stream, IObjectStore objects, CancellationToken cancellationToken)
    {
        var isNew = await new IngestCheckpointStore(objects).LoadAsync(stream.Identity, cancellationToken) is null;
        return (isNew, options.Since) switch
        {
            (true, null) => "note: the board is empty until edits come. With --since 15m a new lakehouse is filled from the stream's "
                + "history at the start.",
            (false, { }) => "note: this lakehouse has read the stream before and goes on from there; --since is for a new one.",
            _ => null,
        };
    }

    private static Task<LateArrivals?> ExpectLateAsync(
        RunOptions options, IEventSource stream, PromotionConfig config, LocalLakehouse lakehouse, CancellationToken cancellationToken) =>
        new LateForecast(new IngestCheckpointStore(lakehouse.Objects), lakehouse.Engine, TimeProvider.System).ExpectAsync(
            config.QualityRules, SuggestedArguments.Lakehouse(options.Lakehouse), cancellationToken, stream.Identity);

    private static async Task<LocalLakehouse> OpenAsync(string folder, int? threads, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalLakehouse.OpenAsync(folder, TimeProvider.System, cancellationToken, threads);
        }
        catch (ConflictException e)
        {
            throw new TransientException($"{e.Message} Wait for it, stop it, or name another folder with --lakehouse.", e);
        }
    }
}
