namespace WikiGuard.Ingest.Sources;

/// <param name="Data">Without the line end; valid until the next line is asked for.</param>
/// <param name="End">The number of bytes of the stream up to the end of this line, including its line end.</param>
internal readonly record struct Line(ReadOnlyMemory<byte> Data, long End);
