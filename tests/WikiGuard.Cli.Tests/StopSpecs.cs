using System.Diagnostics;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>Ctrl-C, and what a service manager does instead.</summary>
[LongTest("Runs of the tool that are stopped in their midst.")]
public sealed class StopSpecs : IDisposable
{
    private const int Interrupted = 130;

    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task I_stop_once_and_am_told_what_is_being_finished(string signal)
    {
        var source = await GenerateAsync(20_000);
        using var run = Start(source, "lake");
        await UntilAsync(run, "Reading");

        await Tool.SignalAsync(run, signal);
        var stopping = await UntilAsync(run, "Stopping");
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();

        Assert.True(run.ExitCode == 0, await errors);
        Assert.Matches("^Stopping: reading has ended; finishing (the batch at work|[0-9,]+ events on their way to gold)\\. Press Ctrl-C "
            + "again to leave at once", stopping);
        Assert.Contains("All that was read is promoted", await errors, StringComparison.Ordinal);
        var counts = new ToolResult(0, await output, "");
        Assert.Equal(counts.Count("received"), counts.Count("filtered") + counts.Count("produced") + counts.Count("dead_lettered"));
        Assert.Equal(counts.Count("produced"), counts.Count("silver") + counts.Count("silver_quarantined") + counts.Count("duplicates"));
    }

    /// <summary>Thousands of events wait in the landing area when the second signal comes, and statements are at work on them.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task I_stop_twice_and_the_next_start_goes_on_with_nothing_lost(string signal)
    {
        var source = await GenerateAsync(50_000);
        await RunAsync(source, "undisturbed");
        using (var run = Start(source, "lake"))
        {
            await UntilAsync(run, "received");
            await Tool.SignalAsync(run, signal);
            await UntilAsync(run, "Stopping");

            await Tool.SignalAsync(run, signal);
            var (output, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
            await run.WaitForExitAsync();

            Assert.Equal(Interrupted, run.ExitCode);
            Assert.EndsWith("wikiguard: left at once. Nothing is lost: the next start goes on from here.", (await errors).TrimEnd(),
                StringComparison.Ordinal);
            Assert.Equal("", await output);
        }

        var next = await RunAsync(source, "lake");

        Assert.True(next.Count("resumed") + next.Count("received") > 0, next.Output);
        await Tool.AssertSameTablesAsync(_workspace.Path("undisturbed"), _workspace.Path("lake"));
    }

    [Fact]
    public async Task A_query_ends_with_the_first_Ctrl_C()
    {
        await RunAsync(await GenerateAsync(1_000), "lake");
        const string Endless = "select count(*) from unnest(sequence(1, 10000)) a(x), unnest(sequence(1, 10000)) b(y), unnest(sequence(1, "
            + "10000)) c(z) where x * y * z = 7";
        using var query = Tool.Start("query", Endless, "--lakehouse", _workspace.Path("lake"));
        while (query.TotalProcessorTime < TimeSpan.FromSeconds(4)) // more than it needs to begin
        {
            await Task.Delay(20);
            query.Refresh();
        }

        await Tool.SignalAsync(query, "INT");
        await query.WaitForExitAsync();

        Assert.Equal(Interrupted, query.ExitCode);
    }

    private async Task<string> GenerateAsync(int events)
    {
        var source = _workspace.Path("edits.jsonl");
        Assert.Equal(0, (await Tool.RunAsync("generate", "--events", $"{events}", "--days", "2", "--seed", "7", "--out", source)).ExitCode);
        return source;
    }

    private Process Start(string source, string lakehouse) =>
        Tool.Start("run", "--source", source, "--lakehouse", _workspace.Path(lakehouse), "--format", "json");

    private async Task<ToolResult> RunAsync(string source, string lakehouse)
    {
        var run = await Tool.RunAsync("run", "--source", source, "--lakehouse", _workspace.Path(lakehouse), "--format", "json");
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        return run;
    }

    private static async Task<string> UntilAsync(Process run, string words)
    {
        while (await run.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"The run ended before it said: {words}");
    }

    public void Dispose() => _workspace.Dispose();
}
