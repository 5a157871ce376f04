using Microsoft.Extensions.Time.Testing;
using WikiGuard.Batches;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Status;

public sealed class StatusReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryObjectStore _objects = new();

    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    public async Task What_it_reads_does_not_grow_with_the_lakehouse(int batches)
    {
        var status = await ReadAsync(batches, readBySilver: batches);

        Assert.InRange(_objects.Reads, 1, 60);
        Assert.Equal(
            [($"bronze-{batches:D8}", Now.AddMinutes(-1), 0.75), ($"silver-{batches:D8}", Now.AddMinutes(-1), 0.75)],
            status.Layers.Take(2).Select(l => (l.LastBatch!, l.NewestEvent!.Value, l.PassRate!.Value)));
        Assert.Equal([0, 0, batches], status.Layers.Select(l => l.Waiting.Count));
    }

    [Fact]
    public async Task A_long_backlog_is_told_in_batches_without_its_rows()
    {
        var (some, many) = (await ReadAsync(300, readBySilver: 290), await ReadAsync(300, readBySilver: 1));

        Assert.Equal(new Backlog(10, Rows: 30), some.Layers[1].Waiting);
        Assert.Equal(new Backlog(299, Rows: null), many.Layers[1].Waiting);
    }

    /// <summary>A live run removes manifests after an hour; a stream may be silent for longer.</summary>
    [Fact]
    public async Task Where_the_last_manifest_is_gone_the_ledger_tells_of_the_batch()
    {
        var checkpoints = new CheckpointStore(_objects);
        await checkpoints.SaveAsync(LayerNames.Silver, new LayerCheckpoint(7, 7, null), null, CancellationToken.None);
        await checkpoints.SaveAsync(LayerNames.Ledger, new LayerCheckpoint(3, 0, null), null, CancellationToken.None);
        var line = new LineOfSilver(Now.AddHours(-2), Passed: 9, Quarantined: 1);

        var status = await new StatusReader(_objects, line, new FakeTimeProvider(Now)).ReadAsync(CancellationToken.None);

        Assert.Equal(("silver-00000007", Now.AddHours(-2), 0.9),
            (status.Layers[1].LastBatch!, status.Layers[1].At!.Value, status.Layers[1].PassRate!.Value));
        Assert.Contains("event_date >= date '2026-01-23'", line.Asked!.Text, StringComparison.Ordinal);
    }

    private async Task<LakehouseStatus> ReadAsync(int batches, int readBySilver)
    {
        foreach (var layer in new[] { LayerNames.Bronze, LayerNames.Silver })
        {
            for (var seq = 1; seq <= batches; seq++)
            {
                var at = Now.AddMinutes(seq - batches - 1);
                await new CheckpointStore(_objects).WriteManifestAsync(layer, new BatchManifest(
                    $"{layer}-{seq:D8}", seq, [], new Dictionary<string, long>(StringComparer.Ordinal))
                {
                    RowsOut = 3,
                    PlannedAt = at,
                    Span = new EventSpan(at, at),
                    Ledger = new LedgerEntry($"{layer}-{seq:D8}", layer, seq, at, 4) { Passed = 3, Quarantined = 1 },
                }, CancellationToken.None);
            }
        }
        var checkpoints = new CheckpointStore(_objects);
        foreach (var (layer, checkpoint) in new[]
        {
            (LayerNames.Bronze, new LayerCheckpoint(batches, 0, null)),
            (LayerNames.Silver, new LayerCheckpoint(batches, readBySilver, null)),
        })
            await checkpoints.SaveAsync(
                layer, checkpoint, (await checkpoints.LoadAsync(layer, CancellationToken.None)).ETag, CancellationToken.None);
        _objects.Reads = 0;
        return await new StatusReader(_objects, new UnendingEngine(), new FakeTimeProvider(Now)).ReadAsync(CancellationToken.None);
    }

    private sealed class LineOfSilver(DateTimeOffset at, long Passed, long Quarantined) : IQueryEngine
    {
        public SqlStatement? Asked { get; private set; }

        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
        {
            if (statement.Name != "status/newest_lines")
                throw new TransientException("There is no such table.");
            Asked = statement;
            return Task.FromResult(new QueryResult(
                ["hop", "batch_seq", "recorded_at", "passed", "quarantined", "dropped", "line_count", "differing", "last_differing",
                    "last_difference"],
                [["silver", 7L, at.ToUnixTimeSeconds(), Passed, Quarantined, 0L, 1L, 0L, null, null]], 0, TimeSpan.Zero));
        }
    }
}
