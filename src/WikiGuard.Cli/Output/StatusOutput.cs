using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using WikiGuard.Alerts;
using WikiGuard.Batches;
using WikiGuard.Leases;
using WikiGuard.Status;

namespace WikiGuard.Cli.Output;

/// <summary>What a status is of.</summary>
/// <param name="Name">As a sentence begins with it.</param>
/// <param name="Arguments">What to add to a suggested command.</param>
/// <param name="IsRunning">A run is at work on it.</param>
internal sealed record StatusSubject(string Name, string Arguments, bool IsRunning)
{
    /// <summary>No process has it open: whoever still has a lease was killed.</summary>
    public bool NobodyWrites { get; init; }
}

/// <summary>Writes a status on one screen of 80 columns, or as JSON.</summary>
internal static class StatusOutput
{
    private const int Width = 80;
    private const int LabelWidth = 9;

    private static readonly JsonSerializerOptions Json = new()
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(StatusSubject subject, LakehouseStatus status, string format, TextWriter output)
    {
        if (format == "json")
            output.WriteLine(JsonSerializer.Serialize(AsJson(subject, status), Json));
        else
            WriteText(subject, status, output);
    }

    private static void WriteText(StatusSubject subject, LakehouseStatus status, TextWriter output)
    {
        output.WriteLine($"{subject.Name}{(subject.IsRunning ? ", which a run has open" : "")}");
        output.WriteLine($"{Spoken.At(status.Now)}{(status.IsRecording ? ", by the time of its recording" : "")}");
        output.WriteLine();
        output.WriteLine(Row("layer", "last batch", "its time", "newest event", "age", "passed"));
        if (status.Ingest is { } ingest)
            output.WriteLine(Row("ingest", "", Time(ingest.At), Time(ingest.NewestEvent), Age(status, ingest.NewestEvent ?? ingest.At),
                Share(ingest.PassRate)));
        foreach (var layer in status.Layers)
            output.WriteLine(Row(layer.Layer, layer.LastBatch ?? "none yet", Time(layer.At), Time(layer.NewestEvent),
                Age(status, layer.NewestEvent ?? layer.At), Share(layer.PassRate)));
        output.WriteLine();

        WriteLines(output, "waiting", [.. Waiting(subject, status)]);
        WriteLines(output, "held", [.. Held(subject, status)]);
        WriteLines(output, "ledger", [.. Ledger(subject, status.Ledger)]);
        if (status.Quality is { } quality)
            WriteLines(output, "signals", Quality(quality));
        WriteLines(output, "alerts", [.. Alerts(subject, status.Alerts)]);
        WriteLines(output, "leases", status.Leases.Count == 0 ? ["none is held"]
            : [.. status.Leases.Select(l => $"{l.Name}: {l.Record.Holder}"
                + (l.Record.TakenAt is { } taken ? $", since {taken:HH:mm:ss} UTC" : "")
                + (subject.NobodyWrites ? $"; not renewed since {RenewedAt(l.Record):HH:mm:ss}, for its process is gone; it runs out at "
                    + $"{l.Record.ExpiresAt:HH:mm:ss}, or when a command opens the lakehouse" : ""))]);
    }

    private static IEnumerable<string> Waiting(StatusSubject subject, LakehouseStatus status)
    {
        var (upstream, isAnything) = ("", false);
        foreach (var layer in status.Layers)
        {
            if (layer.Waiting.Count > 0)
            {
                isAnything = true;
                yield return upstream.Length == 0
                    ? $"{Counted(layer.Waiting.Count, "landing file waits", "landing files wait")} for {layer.Layer}"
                    : $"{Counted(layer.Waiting.Count, "batch", "batches")} of {upstream}"
                        + (layer.Waiting.Rows is { } rows ? $", {Counted(rows, "row", "rows")}," : "")
                        + $" {(layer.Waiting.Count == 1 ? "waits" : "wait")} for {layer.Layer}";
            }
            if (layer.InFlight is { IsHeld: false } begun)
            {
                isAnything = true;
                yield return $"{begun.BatchId} is " + (!subject.NobodyWrites && status.Leases.Any(l => l.Name == layer.Layer)
                    ? "at work" : $"begun and not finished, after {Counted(begun.Attempts, "attempt", "attempts")}");
            }
            upstream = layer.Layer;
        }
        if (!isAnything)
            yield return "nothing";
        else if (status.Layers.Any(l => l.InFlight is { IsHeld: true }))
            yield return "What waits for a held layer waits for its release.";
        else if (!subject.IsRunning)
            yield return "The next `wikiguard run` takes it on.";
    }

    private static IEnumerable<string> Held(StatusSubject subject, LakehouseStatus status)
    {
        var held = status.Layers.Select(l => l.InFlight).OfType<BatchPlan>().Where(b => b.IsHeld).ToList();
        if (held.Count == 0)
            yield return "nothing";
        foreach (var batch in held)
        {
            yield return $"{batch.BatchId}, since {Time(batch.Now)}: {QueryOutput.Printable(batch.Held!.ReplaceLineEndings(" "))}";
            foreach (var command in HeldBatchAdvice.Of(batch.BatchId, subject.Arguments).Split('\n'))
                yield return command;
        }
    }

    private static IEnumerable<string> Ledger(StatusSubject subject, LedgerState ledger)
    {
        if (ledger.LastBatch is null)
        {
            yield return "no batch yet";
            yield break;
        }
        if (ledger.NotRead is { } why)
        {
            yield return $"{ledger.LastBatch}; its lines were not read: {why}";
            yield break;
        }
        yield return $"{ledger.LastBatch}, {Time(ledger.At)}; {Counted(ledger.Lines, "line", "lines")} since {ledger.Since:yyyy-MM-dd}, "
            + (ledger.Differences.Count == 0 ? "and each adds up" : "and some do not add up:");
        foreach (var difference in ledger.Differences)
            yield return $"{difference.Hop}: {Counted(difference.Lines, "line", "lines")}, the last that of {difference.BatchId}, by "
                + $"{difference.Difference:N0}";
        if (ledger.Differences.Count > 0)
            yield return $"See what to do: wikiguard verify{subject.Arguments}";
    }

    private static IEnumerable<string> Alerts(StatusSubject subject, AlertState alerts)
    {
        yield return $"{(alerts.Open == 0 ? "none is" : $"{alerts.Open:N0} {(alerts.Open == 1 ? "is" : "are")}")} open"
            + (alerts.Acknowledged > 0 ? $", somebody is at {alerts.Acknowledged:N0}" : "")
            + (alerts.Mutes > 0 ? $"; {Counted(alerts.Mutes, "mute is", "mutes are")} in force" : "");
        if (alerts.Open + alerts.Acknowledged + alerts.Mutes > 0)
            yield return $"See them: wikiguard alerts list{subject.Arguments}";
        foreach (var (channel, state) in alerts.Channels.Where(c => c.Value.Failure is not null || c.Key != "console"))
        {
            var delivered = state.DeliveredAt is { } at ? $"delivered last at {Time(at)}" : "delivered nothing yet";
            yield return state.Failure is { } why
                ? $"{channel}: NOT delivered at {Time(state.FailedAt)}, {delivered}: {QueryOutput.Printable(why)}"
                : $"{channel}: {delivered}";
        }
    }

    private static string Quality(SignalQuality quality)
    {
        var days = quality.FirstDate == quality.LastDate ? quality.FirstDate : $"{quality.FirstDate} to {quality.LastDate}";
        if (quality.Signalled == 0)
            return $"none came about the edits of {days}, so what became of them is not known";
        if (quality.Flagged == 0)
            return $"{days}: no edit was in an anomalous window, and {Counted(quality.Reverted, "was", "were")} reverted within 48 hours";
        return $"{days}: of {Counted(quality.Flagged, "edit", "edits")} in anomalous windows {Of(quality.FlaggedReverted, quality.Flagged)} "
            + $"were reverted within 48 hours; of {Counted(quality.Reverted, "reverted edit", "reverted edits")} "
            + $"{Of(quality.FlaggedReverted, quality.Reverted)} were in such a window";

        static string Of(long part, long all) => all == 0 ? "none" : Share((double)part / all);
    }

    private static object AsJson(StatusSubject subject, LakehouseStatus status) => new
    {
        subject = subject.Name,
        now = Iso(status.Now),
        is_recording = status.IsRecording,
        run_answers = subject.IsRunning,
        ingest = status.Ingest is not { } ingest ? null : new
        {
            sources = ingest.Sources,
            at = Iso(ingest.At),
            newest_event = Iso(ingest.NewestEvent),
            age_seconds = Seconds(status, ingest.NewestEvent ?? ingest.At),
            pass_rate = ingest.PassRate,
        },
        layers = status.Layers.Select(l => new
        {
            layer = l.Layer,
            last_batch = l.LastBatch,
            at = Iso(l.At),
            newest_event = Iso(l.NewestEvent),
            age_seconds = Seconds(status, l.NewestEvent ?? l.At),
            pass_rate = l.PassRate,
            waiting_files = l.Layer == LayerNames.Bronze ? l.Waiting.Count : (long?)null,
            waiting_batches = l.Layer == LayerNames.Bronze ? (long?)null : l.Waiting.Count,
            waiting_rows = l.Waiting.Rows,
            in_flight = l.InFlight?.BatchId,
            attempts = l.InFlight?.Attempts,
            held = l.InFlight is { IsHeld: true } ? l.InFlight.Held : null,
            next_step = l.InFlight is { IsHeld: true } ? HeldBatchAdvice.Of(l.InFlight.BatchId, subject.Arguments) : null,
        }),
        ledger = new
        {
            last_batch = status.Ledger.LastBatch,
            at = Iso(status.Ledger.At),
            since = status.Ledger.Since,
            lines = status.Ledger.Lines,
            differences = status.Ledger.Differences.Select(
                d => new { hop = d.Hop, batch_id = d.BatchId, difference = d.Difference, lines = d.Lines }),
            not_read = status.Ledger.NotRead,
        },
        signals = status.Quality is not { } quality ? null : new
        {
            first_date = quality.FirstDate,
            last_date = quality.LastDate,
            signalled_edits = quality.Signalled,
            reverted_edits = quality.Reverted,
            flagged_edits = quality.Flagged,
            flagged_reverted = quality.FlaggedReverted,
        },
        alerts = new
        {
            open = status.Alerts.Open,
            acknowledged = status.Alerts.Acknowledged,
            mutes = status.Alerts.Mutes,
            channels = status.Alerts.Channels.ToDictionary(
                c => c.Key,
                c => new { delivered_at = Iso(c.Value.DeliveredAt), failed_at = Iso(c.Value.FailedAt), failure = c.Value.Failure },
                StringComparer.Ordinal),
        },
        leases = status.Leases.Select(l => new
        {
            layer = l.Name,
            holder = l.Record.Holder,
            since = Iso(l.Record.TakenAt),
            renewed = Iso(RenewedAt(l.Record)),
            until = Iso(l.Record.ExpiresAt),
            is_left = subject.NobodyWrites,
        }),
    };

    private static DateTimeOffset RenewedAt(LeaseRecord lease) => lease.ExpiresAt - LeaseStore.Duration;

    // Words go to the next line where this one is full; a command stays whole, for copying.
    private static void WriteLines(TextWriter output, string label, params IReadOnlyList<string> lines)
    {
        var indent = label.Length == 0 ? 0 : LabelWidth;
        foreach (var line in lines)
        {
            var rest = line;
            while (indent + rest.Length > Width && !IsCommand(line) && rest.LastIndexOf(' ', Width - indent) is > 0 and var end)
            {
                output.WriteLine(label.PadRight(indent) + rest[..end]);
                (label, rest) = ("", rest[(end + 1)..]);
            }
            output.WriteLine(label.PadRight(indent) + rest);
            label = "";
        }
    }

    private static bool IsCommand(string line) =>
        line.IndexOf("wikiguard ", StringComparison.Ordinal) is > 0 and var at && line[..at].TrimEnd().EndsWith(':');

    private static string Row(string layer, string batch, string at, string newest, string age, string passed) =>
        $"{layer,-6}  {batch,-15}  {at,-14}  {newest,-14}  {age,11}  {passed,7}";

    private static string Time(DateTimeOffset? time) =>
        time is { } at ? at.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "-";

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Iso(DateTimeOffset? time) => time is { } at ? Iso(at) : null;

    private static string Age(LakehouseStatus status, DateTimeOffset? time) => time is { } at ? Spoken.Of(status.Now - at) : "-";

    private static long? Seconds(LakehouseStatus status, DateTimeOffset? time) =>
        time is { } at ? Math.Max(0, (long)(status.Now - at).TotalSeconds) : null;

    // Rounded down, so that 100% means all.
    private static string Share(double? share) =>
        share is { } rate ? (Math.Floor(rate * 1000) / 1000).ToString("0.0%", CultureInfo.InvariantCulture) : "-";

    private static string Counted(long count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
}
