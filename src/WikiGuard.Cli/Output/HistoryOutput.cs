using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Status;

namespace WikiGuard.Cli.Output;

/// <summary>Writes what was done as one list, newest first.</summary>
internal static class HistoryOutput
{
    private static readonly string[] Columns = ["time", "kind", "name", "mode", "rows", "requester", "status", "result"];

    public static void Write(
        IReadOnlyList<PastBatch> batches, IReadOnlyList<RecordedRequest> requests, string format, TextWriter output) =>
        Write([.. batches.Select(Of).Concat(requests.Select(Of)).OrderByDescending(e => e.At)], format, output);

    /// <param name="entries">In the order in which they are written.</param>
    public static void Write(IReadOnlyList<PastEntry> entries, string format, TextWriter output)
    {
        if (format != "text")
            QueryOutput.Write(new QueryResult(Columns, [.. entries.Select(e => e.Row)], 0, TimeSpan.Zero), format, output);
        else if (entries.Count == 0)
            output.WriteLine("Nothing was done.");
        foreach (var entry in format == "text" ? entries : [])
            output.WriteLine(FoldedText.Of(entry.Text, PastEntry.Indent, QueryOutput.Terminal));
    }

    private static PastEntry Of(PastBatch batch)
    {
        var (status, result) = batch switch
        {
            { Held: { } because } => ("held", because.ReplaceLineEndings(" ")),
            { Counts: { } counts } => ("done", InWords(counts)),
            _ => ("begun", ""),
        };
        return new PastEntry(batch.At, "batch", batch.BatchId, batch.Mode, batch.Rows, null, status, result);
    }

    private static PastEntry Of(RecordedRequest request)
    {
        var (status, result) = request.Status switch
        {
            RequestStatus.Begun => ("begun", "no end recorded: it is at work, or was killed"),
            RequestStatus.Failed => ("failed", request.Error!.ReplaceLineEndings(" ")),
            _ => ("done", $"in {Spoken.Of(request.EndedAt!.Value - request.BegunAt)}; {InWords(request.Counts)}"),
        };
        return new PastEntry(
            request.BegunAt, "request", $"{request.Command} {request.Arguments}".TrimEnd(), null, null, request.Requester, status, result);
    }

    // Most batches have many counts of 0.
    public static string InWords(IEnumerable<KeyValuePair<string, long>> counts) =>
        BatchProgress.InWords(counts.Where(c => c.Value != 0)) is { Length: > 0 } words ? words : "nothing to do";
}

/// <summary>Something that was done.</summary>
/// <param name="Kind">batch, snapshot, request or execution.</param>
/// <param name="Name">Of a batch or a snapshot, its id; else what was asked for.</param>
/// <param name="Status">begun, done, failed or held.</param>
internal sealed record PastEntry(
    DateTimeOffset At, string Kind, string Name, string? Mode, long? Rows, string? Requester, string Status, string Result)
{
    /// <summary>Where what is told begins, behind the time.</summary>
    public const int Indent = 21;

    // To the second, as no clock of two machines agrees on more.
    private DateTime Time => new(At.UtcTicks - (At.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    public object?[] Row => [Time, Kind, Name, Mode, Rows, Requester, Status, Result];

    public string Text => $"{Time:yyyy-MM-dd HH:mm:ss}  " + (Kind is "batch" or "snapshot"
        ? QueryOutput.Printable($"{Name,-15}  {Mode ?? "",-8}  {Told}")
        : $"{QueryOutput.Printable($"{Requester} asked: {Name}")}\n{"",Indent}{QueryOutput.Printable(Told)}");

    private string Told => Result.Length == 0 ? Status : $"{Status}: {Result}";
}
