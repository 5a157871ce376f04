namespace WikiGuard.Testing;

/// <summary>What a run makes of the shipped sample. A change of the generator changes these; specs hold them to be true.</summary>
public static class SampleCounts
{
    public const long Lines = 7_689;

    /// <summary>Records that the ingestor wrote to Kafka: edits that bronze accepts, and those that it refuses.</summary>
    public const long Records = 4_961;

    public const long Bronze = 4_954;
    public const long Silver = 1_756;
}
