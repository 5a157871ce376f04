using System.Text;
using WikiGuard.Testing;

namespace WikiGuard.Core.Tests.Ingest.Sources;

[LongTest("Thousands of inputs at random.")]
public sealed class StreamFuzzTests : StreamUnderTest
{
    [Fact]
    public async Task Random_bytes_do_no_harm()
    {
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
            Server.AnswerOnce(Noise(random));
        Server.AnswerOnce(Encoding.UTF8.GetBytes($"data: {Json(0)}\n\n"));

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach (var e in Source(options: Options with { MaxEventBytes = 2048 }).ReadAsync(default, patience.Token))
        {
            Assert.InRange(e.Data.Length, 0, 2048);
            if (Encoding.UTF8.GetString(e.Data.Span) == Json(0))
                return;
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task However_the_bytes_are_chunked_the_events_are_the_same(string lineEnd)
    {
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
        {
            var (body, expected) = ValidStream(random, lineEnd);
            Server.AnswerOnce(async context =>
            {
                context.Response.ContentType = "text/event-stream";
                for (var at = 0; at < body.Length;)
                {
                    var length = Math.Min(random.Next(1, 40), body.Length - at);
                    await context.Response.Body.WriteAsync(body.AsMemory(at, length), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    at += length;
                }
            });

            Assert.Equal(expected, (await TakeAsync(Source(), expected.Count)).Select(e => e.Text));
        }
    }

    // Random bytes, most of them such as mean something to the parser.
    private static byte[] Noise(Random random)
    {
        string[] words = ["data: ", "data", "id: ", "event: message", "retry: 5", ":", "\n", "\n\n", "\r", "\r\n", "é", "\0", "{\"a\":1}",
            "id\0: x", "\uFEFF"];
        var bytes = new List<byte>();
        for (var i = random.Next(200); i > 0; i--)
        {
            if (random.Next(4) > 0)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(words[random.Next(words.Length)]));
                continue;
            }

            var raw = new byte[random.Next(30)];
            random.NextBytes(raw);
            bytes.AddRange(raw);
        }

        return [.. bytes];
    }

    private static (byte[] Body, List<string> Events) ValidStream(Random random, string lineEnd)
    {
        var body = new StringBuilder(random.Next(2) == 0 ? "" : ":ok\n\n");
        var events = new List<string>();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Concat(Enumerable.Repeat("é🗼a", random.Next(9))))
                .ToList();
            events.Add(string.Join('\n', lines));
            body.Append(random.Next(3) == 0 ? ": a comment\n" : "").Append("event: message\n");
            body.Append("id: [").Append(i).Append("]\n");
            lines.ForEach(line => body.Append("data: ").Append(line).Append('\n'));
            body.Append('\n');
        }

        body.Append(":the end\n\n"); // a lone CR is known for a line end by what follows
        return (Encoding.UTF8.GetBytes(body.Replace("\n", lineEnd).ToString()), events);
    }
}
