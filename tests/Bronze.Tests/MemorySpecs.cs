using System.Text.Json;
using WikiGuard.Bronze;
using WikiGuard.Testing;
using WikiGuard.Testing.Lambda;
using WikiGuard.Testing.S3;
using Xunit.Abstractions;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>
/// The function's own program stays below 256 MB, all that is resident counted, whatever the largest batches hold that Lambda delivers.
/// </summary>
[LongTest("Memory shows after many full batches only.")]
public sealed class MemorySpecs(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>In bytes; the runtime with its libraries is about 70 MB of it. Lambda gives the function twice as much.</summary>
    private const long Bound = 256_000_000;

    private RuntimeApiServer _api = null!;
    private LocalS3 _s3 = null!;
    private FunctionProcess _function = null!;

    public async Task InitializeAsync()
    {
        (_api, _s3) = (await RuntimeApiServer.StartAsync(), await LocalS3.StartAsync());
        _function = FunctionProcess.Start(_api, "functions/Bronze", nameof(BronzeFunctions.WriteBronze), _s3.Environment);
    }

    public async Task DisposeAsync()
    {
        await _function.DisposeAsync();
        await _api.DisposeAsync();
        await _s3.DisposeAsync();
    }

    [Fact]
    public Task Full_batches_of_edits_one_after_another() => DeliverAsync(batches: 12, comment: null);

    [Fact]
    public Task Full_batches_that_do_not_compress() => DeliverAsync(batches: 4, random => Convert.ToBase64String(Bytes(random, 900)));

    [Fact]
    public Task Full_batches_of_multi_byte_text() =>
        DeliverAsync(batches: 4, random => string.Concat(Enumerable.Range(0, 300).Select(_ => (char)random.Next(0x4e00, 0x9fff))) + "🛡️");

    // Each as large as the topic lets through. Their buffers are large objects, which the garbage collector is slow to take back.
    [Fact]
    public Task Full_batches_of_few_huge_records() => DeliverAsync(batches: 6, random => new string((char)random.Next('a', 'z'), 900_000));

    private async Task DeliverAsync(int batches, Func<Random, string>? comment)
    {
        long records = 0;
        for (var seed = 1; seed <= batches; seed++)
        {
            var payload = KafkaPayload.Fill(await Traffic.RecordsAsync(5000, seed, comment));
            // Full: another record would not have fitted.
            Assert.InRange(payload.Json.Length, KafkaPayload.MaxBytes - (2 * payload.Json.Length / payload.Records), KafkaPayload.MaxBytes);

            var outcome = await _function.InvokeAsync(payload.Json);

            Assert.True(outcome.Error is null, $"{outcome.Error}");
            Assert.Equal(new LandedBatch(payload.Records, 0, 0), JsonSerializer.Deserialize<LandedBatch>(outcome.Body!));
            records += payload.Records;
            output.WriteLine($"{payload.Records} records in {payload.Json.Length:N0} bytes; {_function.PeakResidentBytes / 1e6:0.0} MB at "
                + "most so far");
        }
        Assert.InRange(_function.PeakResidentBytes, 1, Bound);

        await using var landing = await LandingArea.CreateAsync();
        foreach (var (key, content) in _s3.Objects)
            await landing.Objects.PutIfAbsentAsync(key, content, CancellationToken.None);
        Assert.Equal(records, await landing.ValueAsync<long>("select count(*) from landing_bronze_events"));
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
