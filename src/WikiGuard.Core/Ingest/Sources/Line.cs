namespace WikiGuard.Ingest.Sources;

/// <param name="Data">Without the line end; valid until the next line is asked for.</param>
/// <param name="End">Bytes of the stream up to the end of this line, its line end included.</param>
internal readonly record struct Line(ReadOnlyMemory<byte> Data, long End);
