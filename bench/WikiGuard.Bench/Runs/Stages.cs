using System.Collections.Concurrent;

namespace WikiGuard.Bench.Runs;

/// <summary>
/// Attributes the time of this process's threads to stages, while several run beside each other. A stage follows the flow of control: the
/// tasks and threads that its code starts belong to it, and whenever a thread turns from one stage to another, its processor time since the
/// last turn goes to the stage that it leaves. What native libraries do on threads of their own does not follow: see
/// <see cref="ThreadTimes"/>.
/// </summary>
internal sealed class Stages
{
    // Of the thread: its processor time when it last turned.
    [ThreadStatic]
    private static TimeSpan _turned;

    private readonly ConcurrentDictionary<string, Stage> _stages = new(StringComparer.Ordinal);
    private readonly AsyncLocal<Stage?> _current = new(change =>
    {
        var now = ThreadTimes.OfThisThread();
        change.PreviousValue?.AddProcessor(now - _turned);
        _turned = now;
    });

    public IEnumerable<Stage> All => _stages.Values;

    public Stage this[string name] => _stages.GetOrAdd(name, n => new Stage(n));

    /// <summary>From here on, the caller's method and what it calls belong to a stage.</summary>
    public void Enter(string name) => _current.Value = this[name];

    /// <inheritdoc cref="MeasureAsync{T}"/>
    public Task MeasureAsync(string name, Func<Task> work) =>
        MeasureAsync(name, async () =>
        {
            await work();
            return true;
        });

    /// <summary>Does work that belongs to a stage, and measures how long it takes.</summary>
    public async Task<T> MeasureAsync<T>(string name, Func<Task<T>> work)
    {
        var (outer, stage, started) = (_current.Value, this[name], TimeProvider.System.GetTimestamp());
        stage.Begin();
        _current.Value = stage; // until this method returns
        try
        {
            return await work();
        }
        finally
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            stage.AddElapsed(elapsed);
            outer?.AddElapsed(-elapsed);
        }
    }
}
