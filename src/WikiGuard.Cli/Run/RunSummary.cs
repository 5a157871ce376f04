using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Ingest;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using TableColumn = Spectre.Console.TableColumn;

namespace WikiGuard.Cli.Run;

/// <summary>The end of a run: what came in, where it went, whether that adds up, and who is at risk.</summary>
internal static class RunSummary
{
    // Of those that are named; Wikimedia has about a thousand.
    private const int MostWikis = 5;

    /// <summary>One object: the counts and, for a stream, how it kept up.</summary>
    public static void WriteJson(RunReport report, TextWriter output)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(report.Counts, ServingJson.Default.RunCounts)!;
        if (report.Pace is { } pace)
            json["pace"] = JsonSerializer.SerializeToNode(pace, ServingJson.Default.LivePaceReport);
        output.WriteLine(json.ToJsonString(ServingJson.Default.Options));
    }

    public static async Task WriteTextAsync(
        RunReport report, LocalLakehouse lakehouse, RecordingClock? clock, RunOptions options, TextWriter output,
        CancellationToken cancellationToken)
    {
        var counts = report.Counts;
        var now = options.IsStream ? report.EventTime : DateTimeOffset.MaxValue;
        var console = QueryOutput.ConsoleOn(output);
        WriteFlow(console, counts);
        foreach (var (text, holds) in counts.Equations)
            console.MarkupLine($"  {(holds ? "[green]ok[/]" : "[red]DIFFERS[/]")}  {Markup.Escape(text)}");
        if (counts.Delivered > counts.Produced)
            console.MarkupLine($"  note  the log delivered {counts.Delivered - counts.Produced:N0} records more than this run produced");
        if (counts.Delivered < counts.Produced)
            console.MarkupLine($"  [red]LOST[/]  {counts.Produced - counts.Delivered:N0} records were produced and never delivered");
        if (clock is { RefusedJumps: > 0 } recording)
            console.MarkupLine($"  note  {recording.RefusedJumps} event(s) were dated more than an hour ahead of the rest and did not "
                + "move the clock");
        if (counts.Received == 0 && counts.Resumed == 0 && !options.IsStream)
            console.MarkupLine("  note  nothing was read. A recording that was read to its end before is not read again: to start over, "
                + "name another --lakehouse.");
        console.WriteLine();

        var entities = await lakehouse.ReadAsync(SqlLibrary.Get("queries/top_risky_entities").Bind(), cancellationToken);
        var none = entities.Rows.Count == 0 ? "unknown, because gold has no windows yet." : "none. All was ordinary activity.";
        WriteRisks(console, "Entities at risk", "entity", entities, Row.OfEntity, now, none);
        var users = await lakehouse.ReadAsync(SqlLibrary.Get("queries/top_risky_users").Bind(), cancellationToken);
        if (users.Rows.Count == 0 && entities.Rows.Count > 0)
            none = "none but bots and hidden users.";
        WriteRisks(console, "Users to look at", "user", users, Row.OfUser, now, none);
        var quarantined = await lakehouse.ReadAsync(SqlLibrary.Get("queries/quarantine_reasons").Bind(), cancellationToken);
        var open = quarantined.Rows.Where(r => r[2] is "quarantined").ToList();
        if (open.Count > 0)
            console.WriteLine("In quarantine: " + string.Join(", ", open.Select(r => $"{r[3]} {r[0]} {r[1]}")) + ".");
        var unknown = await lakehouse.ReadAsync(SqlLibrary.Get("status/unknown_reverts").Bind(), cancellationToken);
        if (unknown.Rows.Count > 0)
            console.WriteLine(UnknownReverts(unknown.Rows));
        console.WriteLine(
            $"{counts.Received:N0} events in {counts.ElapsedSeconds:F1} s "
                + $"({counts.Received / Math.Max(0.001, counts.ElapsedSeconds):N0}/s). Look closer: wikiguard query --named "
                + "top_risky_entities"
            + SuggestedArguments.Lakehouse(options.Lakehouse));
    }

    private static void WriteFlow(IAnsiConsole console, RunCounts c)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("What came in, and where it went")
            .AddColumn("Stage").AddColumn(new TableColumn("Events").RightAligned()).AddColumn("Of these");
        var reasons = string.Join(", ", c.FilteredByReason.Where(r => r.Value > 0).Select(r => $"{r.Value:N0} {r.Key.Replace('_', ' ')}"));
        table.AddRow("received", $"{c.Received:N0}", $"filtered out {c.Filtered:N0}" + (reasons.Length == 0 ? "" : $" ({reasons})"));
        table.AddRow("produced", $"{c.Produced:N0}",
            $"dead letters {c.DeadLettered:N0}" + (c.Resumed == 0 ? "" : $"; left by an earlier run {c.Resumed:N0}"));
        table.AddRow("bronze", $"{c.Bronze:N0}", $"quarantined {c.BronzeQuarantined:N0}, redelivered {c.Redelivered:N0}");
        table.AddRow("silver", $"{c.Silver:N0}",
            (c.Signals == 0 ? "" : $"signals {c.Signals:N0}, ")
                + $"quarantined {c.SilverQuarantined:N0}, duplicates {c.Duplicates:N0}, dropped {c.Dropped:N0}");
        table.AddRow("gold", $"{c.GoldEntityWindows:N0}",
            $"entity windows; {c.GoldUserWindows:N0} user windows, {c.GoldGlobalWindows:N0} overall");
        console.Write(table);
    }

    private static void WriteRisks(IAnsiConsole console, string title, string who, QueryResult result,
        Func<IReadOnlyDictionary<string, object?>, Row> read, DateTimeOffset now, string none)
    {
        var rows = result.Rows
            .Select(r => read(result.Columns.Zip(r).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)))
            .Where(r => r.Score > 0).Take(5).ToList();
        if (rows.Count == 0)
        {
            console.MarkupLine($"[bold]{title}[/]: {none}\n");
            return;
        }
        var table = new Table().Border(TableBorder.Rounded).Title(title)
            .AddColumn("Severity").AddColumn(new TableColumn("Score").RightAligned()).AddColumn(who).AddColumn("Window (UTC)").AddColumn(
                "Why");
        foreach (var row in rows)
        {
            table.AddRow(
                new Markup($"[{SeverityColour.Of(row.Severity)}]{row.Severity}[/]"), new Text($"{row.Score}"), QueryOutput.Cell(row.Name),
                new Text($"{row.Window:MM-dd HH:mm}" + (IsOpen(row.Window, now) ? " still open" : "")), QueryOutput.Cell(row.Why));
        }
        console.Write(table);
        console.WriteLine();
    }

    private static string UnknownReverts(IReadOnlyList<object?[]> wikis)
    {
        var named = string.Join(", ", wikis.Take(MostWikis).Select(w => $"{w[1]:N0} on {QueryOutput.Printable($"{w[0]}")}"));
        var more = wikis.Count > MostWikis ? $", and more on {wikis.Count - MostWikis} other wikis" : "";
        return $"Edits of which it is not known whether they are reverts: {named}{more}. "
            + "revert-patterns.yaml has no words of their languages.";
    }

    // A recording's last window is as full as it will ever be.
    private static bool IsOpen(DateTime window, DateTimeOffset now) => new Window(new DateTimeOffset(window, TimeSpan.Zero)).End > now;

    private sealed record Row(string Severity, long Score, string Name, DateTime Window, string Why)
    {
        public static Row OfEntity(IReadOnlyDictionary<string, object?> r) =>
            new((string)r["severity"]!, (long)r["risk_score"]!, (string)r["entity"]!, (DateTime)r["window_start"]!,
                (string)r["anomaly_explanation"]!);

        public static Row OfUser(IReadOnlyDictionary<string, object?> r) =>
            new((string)r["severity"]!, (long)r["user_risk_score"]!, $"{r["user_name"]} ({r["user_type"]})", (DateTime)r["window_start"]!,
                (string)r["anomaly_explanation"]!);
    }
}
