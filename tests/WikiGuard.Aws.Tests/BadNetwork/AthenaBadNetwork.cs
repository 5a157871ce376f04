using Amazon.Athena;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Services;
using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.S3;

namespace WikiGuard.Aws.Tests.BadNetwork;

/// <summary>The query engine on Athena. Whatever happened on the way, the statement has run at most once.</summary>
public sealed class AthenaBadNetwork() : BadNetworkContract(Dialect.Json), IAsyncLifetime
{
    private readonly DuckDbQueryEngine _duckDb = new(":memory:", TimeProvider.System);
    private LocalAthena _athena = null!;
    private AmazonAthenaClient _client = null!;
    private AthenaQueryEngine _engine = null!;

    protected override LoopbackServer Server => _athena.Server;

    protected override string Subject => "test/insert";

    // The adapter asks the SDK five times, which makes two attempts and ten repetitions each.
    protected override int MostRequests => 60;

    public async Task InitializeAsync()
    {
        await _duckDb.RunAsync(new SqlStatement("test/create", "create table numbers (n bigint)"), CancellationToken.None);
        _athena = await LocalAthena.StartAsync(_duckDb);
        _client = new AmazonAthenaClient(
            new BasicAWSCredentials(LocalS3.AccessKey, LocalS3.SecretKey),
            new AmazonAthenaConfig
            {
                ServiceURL = _athena.Address,
                AuthenticationRegion = "eu-west-1",
                MaxErrorRetry = 1,
                HttpClientFactory = new BoundedHttp(AttemptTime)
            });
        _engine = new AthenaQueryEngine(
            _client, new AthenaSettings(LocalAthena.WorkGroup, LocalAthena.Database, OutputLocation: null, DollarsPerTerabyte: 5),
            new QuickTime(), new Random(7), NullLogger<AthenaQueryEngine>.Instance);
    }

    public async Task DisposeAsync()
    {
        Assert.InRange(_athena.Executions.Count, 0, 1);
        _client.Dispose();
        await _athena.DisposeAsync();
        _duckDb.Dispose();
    }

    protected override async Task CallAsync(CancellationToken cancellationToken)
    {
        await _engine.RunAsync(new SqlStatement("test/insert", "insert into numbers values (1)"), cancellationToken);
        var rows = await _duckDb.RunAsync(new SqlStatement("test/count", "select count(*) as n from numbers"), cancellationToken);
        Assert.Equal(1L, rows.Scalar<long>());
    }
}
