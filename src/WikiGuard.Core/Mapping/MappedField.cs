namespace WikiGuard.Mapping;

/// <summary>Where the value of an event's field comes from.</summary>
/// <param name="Name">One of <see cref="EventFields.Names"/>, or <see cref="EventFields.WholeEvent"/>.</param>
/// <param name="Column">The column of the file; null for a constant.</param>
/// <param name="Time">How the column writes times (<see cref="SourceTime"/>); null where the value shows it.</param>
/// <param name="Constant">A text, a long or a bool: the value itself, or what stands for an empty column.</param>
internal sealed record MappedField(string Name, string? Column, string? Time, object? Constant);
