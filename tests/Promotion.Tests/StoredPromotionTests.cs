using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Local.Storage;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>The configuration in the bucket, taken up without a deployment.</summary>
public sealed class StoredPromotionTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");
    private readonly RecordedAlerts _alerts = new();
    private readonly FolderObjectStore _objects;
    private readonly StoredPromotion _promotion;

    public StoredPromotionTests()
    {
        _objects = new FolderObjectStore(_folder.FullName);
        _promotion = new StoredPromotion(
            _objects, new NoEngine(), new NoEngine(), new SystemEventClock(TimeProvider.System), _alerts, new LeaseHolder("test"), TimeProvider.System, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _promotion.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_files_in_the_bucket_the_deployed_ones_are_in_force_and_stay()
    {
        var layers = await CurrentAsync();

        Assert.Same(layers, await CurrentAsync());
        Assert.Empty(_alerts.Sent);
    }

    [Fact]
    public async Task A_good_new_file_is_taken_up_by_the_next_run()
    {
        var before = await CurrentAsync();
        Put("risk-model.yaml", Shipped("risk-model.yaml").Replace("version: 1", "version: 2", StringComparison.Ordinal));

        var after = await CurrentAsync();

        Assert.NotSame(before, after);
        Assert.Same(after, await CurrentAsync());
    }

    [Fact]
    public async Task A_bad_new_file_is_refused_once_and_the_one_before_it_stays()
    {
        var before = await CurrentAsync();
        Put("quality-rules.yaml", "version: 2\ntabels: {}\n");

        Assert.Same(before, await CurrentAsync());
        Assert.Same(before, await CurrentAsync());

        var alert = Assert.Single(_alerts.Sent);
        Assert.Contains("config/quality-rules.yaml", alert.Body, StringComparison.Ordinal);
        Assert.Contains("tabels", alert.Body, StringComparison.Ordinal);
        Put("quality-rules.yaml", Shipped("quality-rules.yaml"));
        Assert.Same(before, await CurrentAsync()); // what is in force already
    }

    [Fact]
    public async Task Other_rules_under_the_same_version_are_refused()
    {
        var before = await CurrentAsync();
        Put("quality-rules.yaml", Shipped("quality-rules.yaml").Replace("3600", "7200", StringComparison.Ordinal));

        Assert.Same(before, await CurrentAsync());
        Assert.Contains("Raise `version`", Assert.Single(_alerts.Sent).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_from_before_a_bad_file_stops_the_run()
    {
        Put("revert-patterns.yaml", "nothing: here");

        await Assert.ThrowsAsync<InvalidConfigException>(CurrentAsync);
    }

    private Task<PromotionLayers> CurrentAsync() => _promotion.CurrentAsync(CancellationToken.None);

    private static string Shipped(string file) => File.ReadAllText(Path.Combine(Repository.Root, "config", file));

    private void Put(string file, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "config"));
        File.WriteAllText(Path.Combine(_folder.FullName, "config", file), yaml, new UTF8Encoding(false));
    }

    private sealed class NoEngine : IQueryEngine, ITableMaintenance
    {
        public Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RunAsync(IQueryEngine engine, IReadOnlyList<TableSchema> tables, DateOnly from, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
