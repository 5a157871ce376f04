namespace WikiGuard.Bench.Runs;

/// <summary>A part of a run's work, and the time that it has taken so far. Safe for concurrent use.</summary>
internal sealed class Stage(string name)
{
    private long _times, _elapsed, _processor;

    public string Name => name;

    public long Times => Interlocked.Read(ref _times);

    /// <summary>From beginnings to ends, without the stages within. Stages beside each other add up to more than the run.</summary>
    public TimeSpan Elapsed => new(Interlocked.Read(ref _elapsed));

    public TimeSpan Processor => new(Interlocked.Read(ref _processor));

    public void AddElapsed(TimeSpan elapsed) => Interlocked.Add(ref _elapsed, elapsed.Ticks);

    public void AddProcessor(TimeSpan processor) => Interlocked.Add(ref _processor, processor.Ticks);

    public void Begin() => Interlocked.Increment(ref _times);
}
