using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Config;
using WikiGuard.Entities;
using WikiGuard.Gold;
using WikiGuard.Ingest;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A lakehouse in a temporary folder and the layers over it, fed directly, without Kafka.</summary>
internal sealed class TestLakehouse : IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;
    private readonly RecordingClock _clock = new(TimeProvider.System);
    private readonly EventPreparer _preparer;
    private long _offset;

    private TestLakehouse(LocalLakehouse lakehouse)
    {
        _lakehouse = lakehouse;
        Checkpoints = new CheckpointStore(lakehouse.Objects);
        Writer = new BronzeWriter(lakehouse.Objects, NullLogger<BronzeWriter>.Instance);
        Runner = new LayerRunner(Checkpoints, NullLogger<LayerRunner>.Instance);
        var riskModel = RiskModel.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", "risk-model.yaml")), "risk-model.yaml");
        Bronze = new BronzeLayer(lakehouse.Objects, lakehouse.Engine, _clock);
        Silver = new SilverLayer(Checkpoints, lakehouse.Engine, _clock, riskModel);
        Gold = new GoldLayer(Checkpoints, lakehouse.Engine, _clock, riskModel);
        _preparer = new EventPreparer(new EntityFilter(Allowlist.Parse("entities: [{title: '*', wiki: '*'}]", "test")), _clock);
    }

    public CheckpointStore Checkpoints { get; }

    public BronzeWriter Writer { get; }

    public LayerRunner Runner { get; }

    public BronzeLayer Bronze { get; }

    public SilverLayer Silver { get; }

    public GoldLayer Gold { get; }

    public IObjectStore Objects => _lakehouse.Objects;

    public static async Task<TestLakehouse> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wikiguard-");
        return new TestLakehouse(await LocalLakehouse.OpenAsync(folder.FullName, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Lands events as the Ingestor and WriteBronze would, one after the other in partition 0.</summary>
    public async Task LandAsync(params string[] events)
    {
        var records = new List<LogRecord>();
        foreach (var json in events)
        {
            var prepared = _preparer.Prepare(Encoding.UTF8.GetBytes(json), JsonEncodedText.Encode("recording"), observed: false);
            if (prepared.Kind == PreparedKind.Hold)
            {
                _preparer.EndOfRecording();
                prepared = _preparer.Prepare(Encoding.UTF8.GetBytes(json), JsonEncodedText.Encode("recording"), observed: true);
            }
            Assert.Equal(PreparedKind.Ready, prepared.Kind);
            records.Add(new LogRecord(
                Topics.CleanedEvents, 0, _offset++, _clock.Now, _preparer.Key.ToArray(), _preparer.Value.ToArray()));
        }
        await Writer.WriteAsync(records, CancellationToken.None);
    }

    /// <summary>Takes everything landed through to gold.</summary>
    public async Task PromoteAsync()
    {
        await Runner.RunAsync(Bronze, CancellationToken.None);
        await Runner.RunAsync(Silver, CancellationToken.None);
        await Runner.RunAsync(Gold, CancellationToken.None);
    }

    public async Task<QueryResult> QueryAsync(string sql) => await _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None);

    public async Task<T> ScalarAsync<T>(string sql) => (await QueryAsync(sql)).Scalar<T>();

    public ValueTask DisposeAsync()
    {
        _lakehouse.Dispose();
        Directory.Delete(_lakehouse.Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
