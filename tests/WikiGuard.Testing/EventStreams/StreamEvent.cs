namespace WikiGuard.Testing.EventStreams;

/// <summary>One event as Kafka has it.</summary>
/// <param name="Json">One line of UTF-8; null where it is made when sent.</param>
/// <param name="Milliseconds">Its Kafka timestamp, Unix time.</param>
/// <param name="Topic">Index of its topic in the journal.</param>
internal readonly record struct StreamEvent(
    ReadOnlyMemory<byte> Json, long Milliseconds, int Topic, Func<int, ReadOnlyMemory<byte>>? Make, int Number)
{
    public ReadOnlyMemory<byte> Bytes => Make is null ? Json : Make(Number);
}
