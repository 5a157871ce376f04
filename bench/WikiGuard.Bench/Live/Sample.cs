namespace WikiGuard.Bench.Live;

/// <summary>One sample of a run.</summary>
/// <param name="At">When the answer arrived.</param>
/// <param name="Seen">Events that gold's windows include.</param>
/// <param name="Processor">What the run's process has spent so far.</param>
/// <param name="LandingFiles">Files that have landed so far.</param>
internal readonly record struct Sample(DateTimeOffset At, long Seen, TimeSpan Processor, int LandingFiles);
