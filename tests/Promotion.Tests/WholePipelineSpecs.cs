using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Aws;
using WikiGuard.Entities;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;
using WikiGuard.Local.DuckDb;
using WikiGuard.Metrics;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;
using WikiGuard.Testing.Tools;
using WikiGuard.Verification;

namespace WikiGuard.Functions.Promotion.Tests;

/// <summary>
/// The pipeline as it stands on AWS: the Ingestor's records go through the functions, which are processes of their own and meet only in S3
/// and in Athena.
/// Both are local here, and speak as AWS does.
/// </summary>
[LongTest("Every function is a process, and every statement a request.")]
public sealed class WholePipelineSpecs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task The_functions_make_the_same_silver_and_gold_as_one_process_on_one_machine() =>
        CompareAsync(events: 2500, recordsPerInvocation: 250, harm: null);

    [Fact]
    public Task Merges_that_Athena_reports_as_failed_although_they_committed_run_again_and_change_nothing_twice() =>
        CompareAsync(events: 800, recordsPerInvocation: 1000, harm: ExecutionFault.UnknownCommit);

    private async Task CompareAsync(int events, int recordsPerInvocation, ExecutionFault? harm)
    {
        var recording = Path.Combine(_folder.FullName, "edits.jsonl");
        var expected = Path.Combine(_folder.FullName, "expected");
        await ToolAsync("generate", "--events", events.ToString(CultureInfo.InvariantCulture), "--days", "1", "--seed", "7", "--out",
            recording);
        await ToolAsync("run", "--source", recording, "--lakehouse", expected, "--until-drained", "--no-dashboard", "--format", "json");

        using var lakehouse = await LocalLakehouse.OpenAsync(
            Path.Combine(_folder.FullName, "actual"), TimeProvider.System, CancellationToken.None);
        await using var s3 = await LocalS3.StartAsync(folder: lakehouse.Folder);
        await using var athena = await LocalAthena.StartAsync(lakehouse.Engine, lakehouse.Folder);
        if (harm is not null)
            athena.MeetAtFirst("merge into", harm);
        var log = await IngestAsync(recording, s3);
        await PromoteAsync(log.Payloads(recordsPerInvocation), s3, athena);

        using var reader = LocalLakehouse.OpenReader(expected, TimeProvider.System);
        await SameTables.AssertAsync(reader, lakehouse.Engine);
        Assert.Equal(0L, await SumAsync(lakehouse, "select coalesce(sum(abs(difference)), 0) from pipeline_ledger"));
        Assert.Equal(4L, await SumAsync(lakehouse, "select count(distinct hop) from pipeline_ledger"));
        Assert.Equal(await SumAsync(lakehouse, "select count(*) from silver_events"),
            await SumAsync(lakehouse, "select cast(sum(passed) as bigint) from pipeline_ledger where hop = 'silver'"));
        Assert.All(
            await new LakehouseVerifier(lakehouse.Engine, lakehouse.Objects, new DuckDbDialect(), TimeProvider.System)
                .VerifyAsync(deep: false, CancellationToken.None),
            c => Assert.True(c.Status != CheckStatus.Failed, $"{c.Name}: {c.Finding}"));
        Assert.True(await SumAsync(lakehouse, "select count(*) from silver_events") > 100);
        Assert.DoesNotContain(s3.Objects.Keys, k => k.StartsWith("landing/", StringComparison.Ordinal));
        Assert.Equal(harm is not null, athena.Executions.Any(e => e.State == "FAILED"));
        Assert.All(athena.Executions.GroupBy(e => e.Text), e => Assert.Equal("SUCCEEDED", e.Last().State));
    }

    // Whoever looks at one run sees all that it said, and nothing of another one.
    private static void AssertLogged(IReadOnlyList<string> output)
    {
        var ofRuns = LogLines.Of(output).Where(l => l["function_request_id"] is not null).ToList();
        Assert.NotEmpty(ofRuns);
        Assert.All(ofRuns, l => Assert.Equal((string)l["function_request_id"]!, (string?)l["correlation_id"]));
    }

    // A run that found nothing to do tells zeros: without them an alarm could not know a quiet layer from a dead one.
    private static void AssertMeasured(string service, IEnumerable<string> output)
    {
        var lines = output.Where(l => l.StartsWith("{\"_aws\"", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.True(lines.Count > 1, $"{service} told metrics {lines.Count} times.");
        foreach (var line in lines)
        {
            Assert.Equal((service, "testing"), ((string)line["Service"]!, (string)line["Environment"]!));
            Assert.Equal((0d, 0d, 0d), ((double)line["HeldBatches"]!, (double)line["LedgerDifference"]!, (double)line["LagSeconds"]!));
            Assert.Equal(service == SilverMetrics.Service, line["PassedRecords"] is not null);
        }
        Assert.Contains(lines, l => (double)l["ScannedBytes"]! > 0);
        if (service == SilverMetrics.Service)
            Assert.True(lines.Sum(l => (double)l["PassedRecords"]!) is > 100 and var passed
                && passed <= lines.Sum(l => (double)l["JudgedRecords"]!));
    }

    private static async Task PromoteAsync(IEnumerable<byte[]> payloads, LocalS3 s3, LocalAthena athena)
    {
        var environment = new Dictionary<string, string>(s3.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in athena.Environment)
            environment[name] = value;
        environment["WIKIGUARD_ENVIRONMENT"] = "testing";
        await using var functions = await FunctionHost.StartAsync(
            environment,
            ("functions/Bronze", "WriteBronze"),
            ("functions/Promotion", nameof(PromotionFunctions.CommitBronze)),
            ("functions/Promotion", nameof(PromotionFunctions.PromoteSilver)),
            ("functions/Promotion", nameof(PromotionFunctions.PromoteGold)));
        var invocations = 0;
        foreach (var payload in payloads)
        {
            await functions.InvokeAsync("WriteBronze", payload);
            if (++invocations % 4 == 0)
                await TickAsync(functions);
        }
        while (await TickAsync(functions) > 0)
        {
        }
        foreach (var service in PromotionMetrics.Services)
        {
            AssertMeasured(service, functions.OutputOf(service));
            AssertLogged([.. functions.OutputOf(service)]);
        }
    }

    /// <returns>How many batches the layers completed.</returns>
    private static async Task<int> TickAsync(FunctionHost functions)
    {
        var batches = 0;
        foreach (var function in new[]
            { nameof(PromotionFunctions.CommitBronze), nameof(PromotionFunctions.PromoteSilver), nameof(PromotionFunctions.PromoteGold) })
            batches += (await functions.TickAsync(function))!.AsArray().Count;
        return batches;
    }

    // As the Ingestor does: with its checkpoint in S3, from which PromoteGold takes the ledger's first hop.
    private static async Task<RecordedLog> IngestAsync(string recording, LocalS3 s3)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(LocalS3.AccessKey, LocalS3.SecretKey),
            new AmazonS3Config { ServiceURL = s3.Address, ForcePathStyle = true, AuthenticationRegion = "eu-west-1" });
        var objects = new S3ObjectStore(client, LocalS3.Bucket, new Random(1));
        var allowlist = Allowlist.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "config", "entity-allowlist.yaml")), "entity-allowlist.yaml");
        var log = new RecordedLog();
        var ingestor = new Ingestor(
            new EventPreparer(new MonitoredPages(allowlist, ""), new RecordingClock(TimeProvider.System)), log, objects,
            new IngestCheckpointStore(objects), new IngestOptions(), TimeProvider.System, NullLogger<Ingestor>.Instance);
        await ingestor.RunAsync(new RecordingSource(recording), CancellationToken.None);
        return log;
    }

    private static async Task<long> SumAsync(LocalLakehouse lakehouse, string sql) =>
        (await lakehouse.Engine.RunAsync(new Sql.SqlStatement("test", sql), CancellationToken.None)).Scalar<long>();

    private Task<string> ToolAsync(params string[] arguments)
    {
        var program = Path.Combine(Path.GetDirectoryName(Repository.ProgramOf("src/WikiGuard.Cli"))!, "wikiguard.dll");
        return new ToolProcess("dotnet", "").RunWellAsync([program, .. arguments], _folder.FullName);
    }
}
