using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Bronze;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>The function over an empty lakehouse in a temporary folder, and DuckDB to read what it landed.</summary>
internal sealed class LandingArea : IAsyncDisposable
{
    private readonly LocalLakehouse _lakehouse;

    private LandingArea(LocalLakehouse lakehouse) => _lakehouse = lakehouse;

    public IObjectStore Objects => _lakehouse.Objects;

    public static async Task<LandingArea> CreateAsync() => new(
        await LocalLakehouse.OpenAsync(Directory.CreateTempSubdirectory("wikiguard-").FullName, TimeProvider.System,
            CancellationToken.None));

    public Task<LandedBatch> DeliverAsync(params IEnumerable<KafkaEvent.KafkaEventRecord> records) => DeliverAsync(Objects, records);

    /// <summary>Delivers records as Lambda does: by topic-partition.</summary>
    public static Task<LandedBatch> DeliverAsync(
        IObjectStore objects, IEnumerable<KafkaEvent.KafkaEventRecord> records, ILambdaContext? context = null) =>
        Function(objects).WriteBronze(
            new KafkaEvent
            {
                Records = records.GroupBy(r => $"{r.Topic}-{r.Partition}", StringComparer.Ordinal).ToDictionary(
                    partition => partition.Key, IList<KafkaEvent.KafkaEventRecord> (partition) => [.. partition], StringComparer.Ordinal),
            },
            context ?? new InvocationContext());

    public static BronzeFunctions Function(IObjectStore objects) => new(new BronzeWriter(objects, NullLogger<BronzeWriter>.Instance));

    /// <summary>The landing files by their keys.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync() =>
        [.. (await Objects.ListAsync("landing/", CancellationToken.None)).Where(k => !LandingFiles.IsSeed(k))];

    public async Task<IReadOnlyList<object?[]>> RowsAsync(string sql) =>
        (await _lakehouse.Engine.RunAsync(new SqlStatement("test", sql), CancellationToken.None)).Rows;

    public async Task<object?[]> RowAsync(string sql) => Assert.Single(await RowsAsync(sql));

    public async Task<T> ValueAsync<T>(string sql) => (T)(await RowAsync(sql))[0]!;

    public ValueTask DisposeAsync()
    {
        _lakehouse.Dispose();
        Directory.Delete(_lakehouse.Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
