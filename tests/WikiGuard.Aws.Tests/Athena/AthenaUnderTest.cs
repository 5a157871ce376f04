using Amazon.Athena;
using Amazon.Runtime;
using WikiGuard.Aws.Athena;
using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests.Athena;

/// <summary>The adapter, over the real client, against an Athena on a loopback port that runs DuckDB.</summary>
public abstract class AthenaUnderTest : IAsyncLifetime
{
    protected static readonly AthenaSettings Settings =
        new(LocalAthena.WorkGroup, LocalAthena.Database, "s3://lakehouse/results/", DollarsPerTerabyte: 5);

    private readonly string _folder = Directory.CreateTempSubdirectory("wikiguard-athena-").FullName;
    private DuckDbQueryEngine _duckDb = null!;
    private AmazonAthenaClient _client = null!;

    private protected LocalAthena Athena { get; private set; } = null!;

    protected AthenaQueryEngine Engine { get; private set; } = null!;

    protected LineLog<AthenaQueryEngine> Log { get; } = new();

    /// <summary>Rows in one page of a result.</summary>
    protected virtual int PageSize => 1000;

    public async Task InitializeAsync()
    {
        _duckDb = new DuckDbQueryEngine(Path.Combine(_folder, "wikiguard_lakehouse.duckdb"), TimeProvider.System);
        Athena = await LocalAthena.StartAsync(_duckDb, pageSize: PageSize);
        _client = Client();
        Engine = NewEngine(_client, Settings);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await Athena.DisposeAsync();
        _duckDb.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected AthenaQueryEngine NewEngine(IAmazonAthena client, AthenaSettings settings) =>
        new(client, settings, new QuickTime(), new Random(7), Log);

    protected AmazonAthenaClient Client(string secretKey = LocalS3.SecretKey) => new(
        new BasicAWSCredentials(LocalS3.AccessKey, secretKey),
        new AmazonAthenaConfig
        {
            ServiceURL = Athena.Address,
            AuthenticationRegion = "eu-west-1",
            MaxErrorRetry = 1,
            Timeout = TimeSpan.FromSeconds(5)
        });

    protected Task<QueryResult> RunAsync(string sql) => Engine.RunAsync(new SqlStatement("test/statement", sql), CancellationToken.None);

    protected async Task<object?> ValueAsync(string expression) => (await RunAsync($"select {expression} as value")).Rows.Single()[0];

    protected async Task<long> CountAsync(string table) => (await RunAsync($"select count(*) as n from {table}")).Scalar<long>();

    /// <summary>Runs a statement of a batch, and keeps the ids that it tells.</summary>
    protected async Task<(QueryResult Result, IReadOnlyList<string> Ids)> SubmitAsync(string sql, string token)
    {
        var ids = new List<string>();
        var result = await Engine.RunAsync(new SqlStatement("test/statement", sql), token, (id, _) =>
        {
            ids.Add(id);
            return Task.CompletedTask;
        }, CancellationToken.None);
        return (result, ids);
    }

    protected static string Token(string name) => name.PadRight(32, '-');
}
