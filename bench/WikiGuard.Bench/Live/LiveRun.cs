using System.Diagnostics;
using System.Text.Json;
using WikiGuard.Cli.Serving;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Bench.Live;

/// <summary>A <c>wikiguard run</c> on a stream, in its own process and lakehouse, and what can be seen of it from outside.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private const string Seen = "select coalesce(sum(total_events), 0) from gold_global_metrics_10min";

    // Often beside the seconds that an edit takes, and seldom beside what the run does itself.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new();
    private readonly string _lakehouse;
    private readonly LandedFiles _landed;
    private readonly ChildProcess _process;

    /// <param name="allowlist">A file.</param>
    /// <param name="more">Further arguments of the tool.</param>
    public LiveRun(string stream, string lakehouse, string allowlist, IEnumerable<string> more)
    {
        _lakehouse = lakehouse;
        _landed = new LandedFiles(lakehouse);
        _process = new ChildProcess(new ProcessStartInfo("dotnet",
        [
            Repository.ProgramOf("src/WikiGuard.Cli", "wikiguard"), "run", "--source", stream, "--lakehouse", lakehouse,
            "--allowlist", allowlist, "--no-dashboard", .. more,
        ]));
    }

    public long PeakResidentBytes => _process.PeakResidentBytes;

    /// <summary>Waits for something that comes of the run's work.</summary>
    /// <exception cref="FatalException">The run ended instead.</exception>
    public async Task<T> UntilAsync<T>(Task<T> work)
    {
        var exit = _process.WaitForExitAsync();
        return await Task.WhenAny(work, exit) == work
            ? await work
            : throw new FatalException(
                $"The run ended with exit code {await exit}:\n{string.Join('\n', _process.Errors)}\n{string.Join('\n', _process.Output)}");
    }

    /// <summary>Looks at the run, adds what it sees, and ends with the sample that is asked for.</summary>
    public async Task WatchAsync(List<Sample> samples, Func<Sample, bool> isLast, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        do
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var seen = await UntilAsync(SeenAsync(cancellationToken));
            samples.Add(new Sample(TimeProvider.System.GetUtcNow(), seen, _process.ProcessorTime, _landed.Count));
        }
        while (!isLast(samples[^1]));
    }

    /// <summary>SQL statements so far.</summary>
    /// <returns>Null where the run does not report them.</returns>
    public async Task<long?> StatementsAsync(CancellationToken cancellationToken)
    {
        var status = await _http.GetStreamAsync($"{RunEndpoint.Find(_lakehouse)!.Url}/api/status", cancellationToken);
        using var json = await JsonDocument.ParseAsync(status, cancellationToken: cancellationToken);
        return json.RootElement.GetProperty("counts").TryGetProperty("statements", out var statements) ? statements.GetInt64() : null;
    }

    /// <summary>Ends it by force: with a backlog, an orderly end may take long.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _landed.Dispose();
        _http.Dispose();
    }

    private async Task<long> SeenAsync(CancellationToken cancellationToken)
    {
        var answer = RunEndpoint.Find(_lakehouse) is { } endpoint
            ? await LocalServer.AskAsync(endpoint, Seen, cancellationToken)
            : null;
        return answer is null ? 0 : (long)answer.Rows[0][0]!;
    }
}
