using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Quarantine;
using WikiGuard.Sql;

namespace WikiGuard.Dashboard.Boards;

/// <summary>How a quality rule judged the batches of a day.</summary>
/// <param name="PassRate">Of its rows; null for a rule on the batch.</param>
/// <param name="LastStatus">PASS, WARN, FAIL, SKIPPED or ERROR.</param>
public sealed record RuleDay(
    DateOnly Date, string Layer, string Rule, long Batches, long NotPassed, long? Failed, double? PassRate, string LastStatus);

/// <summary>Why records are in quarantine.</summary>
/// <param name="Checks">The rules that they failed, comma-separated.</param>
/// <param name="Status">quarantined, redriven or discarded.</param>
public sealed record QuarantineReason(string Layer, string Checks, string Status, long Records, DateTimeOffset? Latest);

/// <summary>A refused record, without its text.</summary>
public sealed record RefusedRecord(
    string Layer, string Id, DateOnly Date, string Status, string Checks, string Reason, string BatchId);

/// <summary>What a hop did with the records of a day; see <c>pipeline_ledger</c>.</summary>
public sealed record LedgerDay(
    DateOnly Date, string Hop, long Batches, long Taken, long Passed, long Quarantined, long Duplicates, long Dropped, long Redelivered,
    long Filtered, long DeadLettered, long Difference);

/// <summary>Reads what the pages about quality and the pipeline show.</summary>
public sealed class QualityBoard(IQueryEngine engine)
{
    private readonly QuarantineRecords _records = new(engine);

    public async Task<IReadOnlyList<RuleDay>> RulesAsync(CancellationToken cancellationToken) =>
    [
        .. (await NamedAsync("quality_history", cancellationToken)).Select(r => new RuleDay(
            r.Date("event_date"), r.Text("layer") ?? "", r.Text("rule") ?? "", r.Get<long>("batches"), r.Get<long>("batches_not_passed"),
            r.Count("failed_count"), r.Number("pass_rate"), r.Text("last_status") ?? "")),
    ];

    public async Task<IReadOnlyList<QuarantineReason>> ReasonsAsync(CancellationToken cancellationToken) =>
    [
        .. (await NamedAsync("quarantine_reasons", cancellationToken)).Select(r => new QuarantineReason(
            r.Get<string>("layer"), r.Text("failed_checks") ?? "", r.Text("status") ?? "", r.Get<long>("records"), r.Time("latest"))),
    ];

    /// <summary>The newest records that failed a rule, whatever else they failed.</summary>
    public async Task<IReadOnlyList<RefusedRecord>> RecordsAsync(
        string layer, string check, string status, long most, CancellationToken cancellationToken) =>
    [
        .. (await _records.ListAsync([layer], QuarantineFilter.All with { Check = check }, status, most, cancellationToken)).NamedRows
            .Select(r => new RefusedRecord(
                r.Get<string>("layer"), r.Get<string>("quarantine_id"), r.Date("event_date"), r.Text("status") ?? "",
                r.Text("failed_checks") ?? "", r.Text("quarantine_reason") ?? "",
                r.Text("quarantine_batch_id") ?? "")),
    ];

    /// <returns>The refused record itself, for people; null where it is gone.</returns>
    public async Task<string?> RecordAsync(string id, CancellationToken cancellationToken) =>
        (await _records.ShowAsync(id, cancellationToken))?.Record.NamedRows.First().Text("original_record") is { } record
            ? QuarantineRecords.InLines(record) : null;

    public async Task<IReadOnlyList<LedgerDay>> LedgerAsync(CancellationToken cancellationToken) =>
    [
        .. (await NamedAsync("ledger", cancellationToken)).Select(r => new LedgerDay(
            r.Date("event_date"), r.Get<string>("hop"), r.Get<long>("batches"), r.Get<long>("taken"), r.Get<long>("passed"),
            r.Get<long>("quarantined"), r.Get<long>("duplicates"), r.Get<long>("dropped"), r.Get<long>("redelivered"),
            r.Get<long>("filtered"), r.Get<long>("dead_lettered"), r.Get<long>("difference"))),
    ];

    private async Task<IEnumerable<QueryRow>> NamedAsync(string name, CancellationToken cancellationToken) =>
        (await engine.RunAsync(SqlLibrary.Get($"queries/{name}").Bind(), cancellationToken)).NamedRows;
}
