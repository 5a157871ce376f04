using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary><c>wikiguard mark</c> on a lakehouse.</summary>
public sealed class MarkSpecs : IClassFixture<SampleLakehouse>, IDisposable
{
    private const string Entity = "enwiki:Barack Obama";

    private readonly Workspace _workspace = new();
    private readonly string _lake;

    public MarkSpecs(SampleLakehouse sample)
    {
        _lake = _workspace.Path("lake");
        sample.CopyTo(_lake);
    }

    [Fact]
    public async Task The_last_word_about_a_window_stands_and_who_said_it()
    {
        var at = await WorstWindowAsync();

        var first = await MarkAsync(Entity, at, "wrong", "--note", "it's an edit-a-thon");
        var second = await MarkAsync(Entity, at, "right");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.StartsWith($"{Entity}, {at[..16].Replace('T', ' ')} UTC (CRITICAL, ", second.Output, StringComparison.Ordinal);
        Assert.EndsWith("is marked right.\n", second.Output, StringComparison.Ordinal);
        var rows = await Tool.CallAsync(
            "query", "select verdict, note, severity, marked_by <> '' from window_marks", "--format", "csv", "--lakehouse", _lake);
        Assert.Equal("right,,CRITICAL,true", rows.Output.Trim().Split('\n')[^1]);
        var history = await Tool.CallAsync("history", "--lakehouse", _lake);
        Assert.Contains("mark \"enwiki:Barack Obama\"", history.Output.Replace('\'', '"'), StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.CallAsync("verify", "--lakehouse", _lake)).ExitCode);
    }

    [Fact]
    public async Task A_window_that_gold_does_not_have_is_refused_with_those_near_it()
    {
        var at = await WorstWindowAsync();

        var far = await MarkAsync(Entity, at[..10] + "T00:00Z", "right");
        var unknown = await MarkAsync("Barack Obama", at, "right");
        var verdict = await MarkAsync(Entity, at, "7");

        Assert.Equal([1, 1, 2], new[] { far.ExitCode, unknown.ExitCode, verdict.ExitCode });
        Assert.Contains("Those nearest to it: ", far.Errors, StringComparison.Ordinal);
        Assert.Contains("An entity begins with its wiki, as in enwiki:India", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal("0", (await Tool.CallAsync(
            "query", "select count(*) from window_marks", "--format", "csv", "--lakehouse", _lake)).Output.Trim().Split('\n')[^1]);
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<string> WorstWindowAsync() => (await Tool.CallAsync(
        "query", $"select window_start from gold_entity_metrics_10min where entity = '{Entity}' order by risk_score desc limit 1",
        "--format", "csv", "--lakehouse", _lake)).Output.Trim().Split('\n')[^1].Replace(' ', 'T') + "Z";

    private Task<ToolResult> MarkAsync(params string[] arguments) => Tool.CallAsync(["mark", .. arguments, "--lakehouse", _lake]);
}
