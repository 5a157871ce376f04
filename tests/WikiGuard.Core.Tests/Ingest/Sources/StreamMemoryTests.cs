using System.Text;
using Microsoft.AspNetCore.Http;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Core.Tests.Ingest.Sources;

/// <summary>Alone in the process: it measures the process's memory.</summary>
[CollectionDefinition(nameof(StreamMemoryTests), DisableParallelization = true)]
[Collection(nameof(StreamMemoryTests))]
public sealed class StreamMemoryTests : StreamUnderTest
{
    private static readonly EventStreamOptions Small = Options with { MaxEventBytes = 64 * 1024 };

    [Theory]
    [InlineData(": comment\n")]
    [InlineData("id: 7\n")]
    [InlineData("data: x\n")]
    [InlineData("data\n")]
    [InlineData("event: message\n")]
    [InlineData("no line end")]
    [InlineData(": no line end")]
    [InlineData("data: no line end")]
    [InlineData("\n")]
    public async Task Lines_without_end_cost_no_memory(string line)
    {
        Server.AnswerOnce(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 64 * 1024 / line.Length)));
            for (var sent = 0; sent < 32_000_000; sent += lines.Length)
                await context.Response.Body.WriteAsync(lines, context.RequestAborted);
            await context.Response.WriteAsync("\n\n", context.RequestAborted);
        });
        Publish(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        var read = TakeAsync(Source(options: Small), 1);
        while (!read.IsCompleted)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            await Task.Delay(20);
        }

        await read;
        Assert.InRange(peak - before, 0, 16_000_000);
    }
}
