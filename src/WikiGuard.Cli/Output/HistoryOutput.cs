using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Stacks;
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

    /// <param name="executions">Of a stack's state machines.</param>
    public static void Write(IReadOnlyList<(Execution Execution, StackJob Job)> executions, string format, TextWriter output) =>
        Write([.. executions.Select(e => Of(e.Execution, e.Job))], format, output);

    private static void Write(IReadOnlyList<Entry> entries, string format, TextWriter output)
    {
        if (format != "text")
            QueryOutput.Write(new QueryResult(Columns, [.. entries.Select(e => e.Row)], 0, TimeSpan.Zero), format, output);
        else if (entries.Count == 0)
            output.WriteLine("Nothing was done.");
        foreach (var entry in format == "text" ? entries : [])
            output.WriteLine(entry.Text);
    }

    private static Entry Of(PastBatch batch)
    {
        var (status, result) = batch switch
        {
            { Held: { } because } => ("held", because.ReplaceLineEndings(" ")),
            { Counts: { } counts } => ("done", InWords(counts)),
            _ => ("begun", ""),
        };
        return new Entry(batch.At, "batch", batch.BatchId, batch.Mode, batch.Rows, null, status, result);
    }

    private static Entry Of(RecordedRequest request)
    {
        var (status, result) = request.Status switch
        {
            RequestStatus.Begun => ("begun", "no end recorded: it is at work, or was killed"),
            RequestStatus.Failed => ("failed", request.Error!.ReplaceLineEndings(" ")),
            _ => ("done", $"in {Spoken.Of(request.EndedAt!.Value - request.BegunAt)}; {InWords(request.Counts)}"),
        };
        return new Entry(
            request.BegunAt, "request", $"{request.Command} {request.Arguments}".TrimEnd(), null, null, request.Requester, status, result);
    }

    private static Entry Of(Execution execution, StackJob job)
    {
        var lasted = execution.Stopped is { } stopped ? $"in {Spoken.Of(stopped - execution.Started)}; " : "";
        var (status, result) = execution.Status switch
        {
            "RUNNING" => ("begun", $"it is at work; {StackExecution.FollowCommand(execution.Arn)}"),
            "SUCCEEDED" => ("done", lasted + job.Result(new StepOutput(execution.Output))),
            "ABORTED" => ("failed", $"{lasted}somebody has stopped it"),
            _ => ("failed", lasted + StackExecution.WhyOf(execution)),
        };
        return new Entry(execution.Started, "execution", $"{job.Title} ({execution.Arn.Machine}:{execution.Arn.Name})", null, null,
            job.Requester, status, result.ReplaceLineEndings(" "));
    }

    // Most batches have many counts of 0.
    private static string InWords(IReadOnlyDictionary<string, long> counts) =>
        BatchProgress.InWords(counts.Where(c => c.Value != 0)) is { Length: > 0 } words ? words : "nothing to do";

    private sealed record Entry(
        DateTimeOffset At, string Kind, string Name, string? Mode, long? Rows, string? Requester, string Status, string Result)
    {
        // To the second, as no clock of two machines agrees on more.
        private DateTime Time => new(At.UtcTicks - (At.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

        public object?[] Row => [Time, Kind, Name, Mode, Rows, Requester, Status, Result];

        public string Text => $"{Time:yyyy-MM-dd HH:mm:ss}  " + (Kind == "batch"
            ? QueryOutput.Printable($"{Name,-15}  {Mode ?? "",-8}  {Told}")
            : $"{QueryOutput.Printable($"{Requester} asked: {Name}")}\n{"",21}{QueryOutput.Printable(Told)}");

        private string Told => Result.Length == 0 ? Status : $"{Status}: {Result}";
    }
}
