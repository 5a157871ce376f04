using System.Text;
using WikiGuard.Cli.Output;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>stderr goes to a file, and its disk is full.</summary>
public sealed class LenientWriterTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task What_finds_no_room_is_lost_and_what_comes_later_is_there()
    {
        var inner = new FullNow();
        await using var writer = new LenientWriter(inner);

        writer.WriteLine("before");
        inner.IsFull = true;
        writer.Write('x');
        writer.Write("x");
        writer.WriteLine("x");
        writer.WriteLine();
        writer.Write("{0}", 1);
        await writer.WriteAsync("x");
        await writer.WriteLineAsync("x");
        writer.Flush();
        await writer.FlushAsync();
        inner.IsFull = false;
        await writer.WriteLineAsync("after");

        Assert.Equal(["before", "after"], inner.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(inner.Encoding, writer.Encoding);
    }

    /// <summary>The real tool, whose every line on stderr fails: a stream is read, promoted and stopped as ever.</summary>
    [Fact]
    [LongTest("A run of the tool.")]
    public async Task A_run_whose_log_finds_no_room_goes_on()
    {
        await using var stream = await WikimediaLikeServer.StartAsync();
        using var run = new StreamRun(errorsTo: "/dev/full", stream, _workspace.Path("lake"), "--since", "1h", "--verbose");
        StreamSpecs.Publish(stream, 1, 20);
        await run.UntilAsync("silver", 20);
        await stream.StopAsync(); // of which it tells
        await Task.Delay(TimeSpan.FromSeconds(3));
        await stream.RestartAsync();
        StreamSpecs.Publish(stream, 21, 30);
        await run.UntilAsync("silver", 30);

        var last = await run.StopAsync();

        Assert.Equal((30, 30), (last.Count("produced"), last.Count("silver")));
    }

    public void Dispose() => _workspace.Dispose();

    private sealed class FullNow : StringWriter
    {
        public bool IsFull { get; set; }

        public override Encoding Encoding => Encoding.ASCII;

        public override void Write(char value)
        {
            Check();
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Check();
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check();
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check();
            base.Write(buffer);
        }

        public override void Flush() => Check();

        private void Check()
        {
            if (IsFull)
                throw new IOException("No space left on device");
        }
    }
}
