namespace WikiGuard.Bench.Runs;

/// <summary>The kinds of parts, in the order in which they are shown.</summary>
internal enum PartKind
{
    Reading,
    Statement,
    Checkpoint,
    Layers,
    Objects,
    Lakehouse,
    Runtime,
    Waiting,
}

/// <summary>A part of a run, and what it took.</summary>
/// <param name="Times">How often it came; 0 where it is always there.</param>
/// <param name="Elapsed">Seconds; null where it is beside other parts all the time.</param>
/// <param name="Processor">Seconds of all threads; null where they count in other parts.</param>
internal sealed record RunPart(PartKind Kind, string Name, double Times, double? Elapsed, double? Processor);
