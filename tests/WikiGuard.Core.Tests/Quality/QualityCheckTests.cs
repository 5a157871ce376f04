using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Batches;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Sql;
using static WikiGuard.Quality.RulesFile;

namespace WikiGuard.Quality;

/// <summary>What becomes of a check when a statement goes wrong.</summary>
public sealed class QualityCheckTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly QualityGate Silver = Gate("silver_events",
        "{name: compared, type: size, min: 1, compare: {last: 3, minimum_sample: 2, sigmas: 3}, action: fail, because: b}",
        "{name: plain, type: size, min: 1, action: warn, because: b}",
        "{name: alone, type: uniqueness, column: event_id, min: 1, action: warn, because: b}");

    private static readonly QualityGate Gold =
        Gate("gold_entity_metrics_10min", "{name: windows, type: size, min: 1, action: warn, because: b}");

    private readonly CheckpointStore _checkpoints = new(new MemoryObjectStore());

    [Fact]
    public async Task A_history_that_is_gone_stops_the_check_and_names_the_object()
    {
        await _checkpoints.SaveAsync("ledger", new LayerCheckpoint(7, 0, null), etag: null, CancellationToken.None);

        var failure = await Assert.ThrowsAsync<FatalException>(() => CheckAsync(new ScriptedEngine(_ => null)));

        Assert.Contains("batches/ledger/00000007.json is missing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_compares_is_held_against_the_last_metrics_of_its_own_version()
    {
        // by its minimum: there is no history yet
        Assert.Equal(RuleStatus.Pass, (await CheckAsync(new ScriptedEngine(_ => null))).Rules[0].Status);

        await HistoryAsync(("silver/compared/1", [10, 10]));
        Assert.Contains("within 3 sigmas of the last 3: 10 to 10", (await CheckAsync(new ScriptedEngine(_ => null))).Rules[0].Threshold,
            StringComparison.Ordinal);

        await HistoryAsync(("silver/compared/1", [90, 90]), ("silver/compared/2", [10, 10]), ("bronze/compared/1", [10, 10]));
        Assert.Equal(RuleStatus.Fail, (await CheckAsync(new ScriptedEngine(_ => null))).Rules[0].Status);

        await HistoryAsync(("silver/compared/2", [90, 90]));
        Assert.Contains("skipped, 0 of the 2 values needed", (await CheckAsync(new ScriptedEngine(_ => null))).Rules[0].Threshold,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_broke_is_an_error_of_its_own_rules()
    {
        var report = await CheckAsync(
            new ScriptedEngine(s => s.Text.Contains("occurrences", StringComparison.Ordinal) ? throw Broken(s) : null));

        Assert.Equal([RuleStatus.Pass, RuleStatus.Pass, RuleStatus.Error], report.Rules.Select(r => r.Status));
        Assert.Equal("error: no such thing", report.Rules[2].Threshold);
        Assert.Equal((AlertSeverity.Critical, false), (report.Severity!.Value, report.Holds));
    }

    [Fact]
    public async Task A_statement_without_an_answer_is_an_error()
    {
        var report = await CheckAsync(new ScriptedEngine(_ => new QueryResult([], [], 0, TimeSpan.Zero)));

        Assert.All(report.Rules, r => Assert.Equal(RuleStatus.Error, r.Status));
    }

    [Fact]
    public async Task An_engine_that_is_not_to_be_had_is_no_verdict()
    {
        var engine = new ScriptedEngine(_ => throw new TransientException("try later"));

        await Assert.ThrowsAsync<TransientException>(() => CheckAsync(engine));
        Assert.Single(engine.Statements);
    }

    [Fact]
    public async Task All_gates_share_one_statement_and_simple_metrics_one_look_at_the_batch()
    {
        var engine = new ScriptedEngine(_ => null);
        var findings = await CheckAsync(engine, Besides, Silver, Gold);

        Assert.Equal("quality/measure", Assert.Single(engine.Statements).Name);
        Assert.Equal(2, engine.Statements[0].Text.Split("select the rows").Length - 1); // once a gate, however many measurements it has
        Assert.Equal(["silver_events", "gold_entity_metrics_10min"], findings.Reports.Select(r => r.Table));
        Assert.Equal([10L, 9L], findings.Reports.Select(r => r.Counts.Passed));
        Assert.Equal(3, findings.Besides);
    }

    [Fact]
    public async Task Measured_together_or_one_by_one_a_batch_gets_the_same_reports()
    {
        await HistoryAsync(("silver/compared/1", [10, 10]));
        var oneByOne = new ScriptedEngine(s => IsTogether(s) ? throw Broken(s) : null);

        var expected = await CheckAsync(new ScriptedEngine(_ => null), Besides, Silver, Gold);
        var found = await CheckAsync(oneByOne, Besides, Silver, Gold);

        Assert.Equal(1 + 3 + 1, oneByOne.Statements.Count);
        Assert.Equal(expected.Besides, found.Besides);
        Assert.Equal(expected.Reports.Select(r => (r.Counts, r.Severity)), found.Reports.Select(r => (r.Counts, r.Severity)));
        Assert.Equal(expected.Reports.SelectMany(r => r.Rules), found.Reports.SelectMany(r => r.Rules));
    }

    [Fact]
    public async Task What_goes_along_is_not_guessed_where_it_cannot_be_counted() => await Assert.ThrowsAsync<QueryFailedException>(() =>
        CheckAsync(new ScriptedEngine(s => IsTogether(s) || s == Besides ? throw Broken(s) : null), Besides, Silver));

    private static SqlStatement Besides { get; } = new("count", "select count the others");

    private static QueryFailedException Broken(SqlStatement statement) => new(statement.Name, "no such thing");

    private static bool IsTogether(SqlStatement statement) => statement.Text.Contains("cross join", StringComparison.Ordinal);

    private async Task<QualityReport> CheckAsync(IQueryEngine engine) =>
        Assert.Single((await CheckAsync(engine, besides: null, Silver)).Reports);

    private Task<QualityFindings> CheckAsync(IQueryEngine engine, SqlStatement? besides, params IReadOnlyList<QualityGate> gates) =>
        new QualityCheck(NullLogger<QualityCheck>.Instance).CheckAsync(
            [.. gates.Select(g => new GateInput(g, new SqlExpression("select the rows")))], "silver-00000003", Noon,
            new MetricHistory(_checkpoints).ReadAsync, engine, CancellationToken.None, besides);

    /// <summary>The ledger's next batch, with what it keeps for rules that compare.</summary>
    private async Task HistoryAsync(params (string Key, IReadOnlyList<double> Values)[] history)
    {
        var (checkpoint, etag) = await _checkpoints.LoadAsync("ledger", CancellationToken.None);
        var seq = checkpoint.BatchSeq + 1;
        await _checkpoints.WriteManifestAsync(
            "ledger", new BatchManifest($"ledger-{seq:D8}", seq, [], new Dictionary<string, long>(StringComparer.Ordinal))
            {
                History = history.ToDictionary(h => h.Key, h => h.Values, StringComparer.Ordinal),
            }, CancellationToken.None);
        await _checkpoints.SaveAsync("ledger", new LayerCheckpoint(seq, 0, null), etag, CancellationToken.None);
    }

    /// <summary>
    /// Ten good rows in silver, nine good windows and a bad one in gold, three of the others, and whatever the test says.
    /// </summary>
    private sealed class ScriptedEngine(Func<SqlStatement, QueryResult?> script) : IQueryEngine
    {
        private static readonly object?[] Simple = [10L, 10L, 0L, 0L, 10L, null, 10d, 10L, null, 10d];
        private static readonly object?[] Unique = [10L, 10L, null];
        private static readonly object?[] Windows = [10L, 9L, 1L, 0L, 10L, null, 10d];
        private static readonly object?[] Others = [3L];

        public List<SqlStatement> Statements { get; } = [];

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            Statements.Add(statement);
            return Task.FromResult(script(statement) ?? new QueryResult([], [RowOf(statement)], 0, TimeSpan.Zero));
        }

        private static object?[] RowOf(SqlStatement statement) =>
            statement == Besides ? Others
            : !IsTogether(statement) ? statement.Text.Contains("occurrences", StringComparison.Ordinal)
                ? Unique : statement.Text.Contains("total_1", StringComparison.Ordinal) ? Simple : Windows
            : statement.Text.Contains(Besides.Text, StringComparison.Ordinal) ? [.. Simple, .. Unique, .. Windows, .. Others]
            : [.. Simple, .. Unique];
    }
}
