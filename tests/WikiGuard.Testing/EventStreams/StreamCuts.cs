namespace WikiGuard.Testing.EventStreams;

internal enum CutKind
{
    /// <summary>The response ends as it should, after a whole event.</summary>
    CleanEnd,

    /// <summary>The connection breaks after a whole event.</summary>
    BetweenEvents,

    /// <summary>The connection breaks within an event's JSON.</summary>
    MidEvent,

    /// <summary>The connection breaks between the bytes of one character, where the event has one of several bytes.</summary>
    MidCharacter,
}

/// <param name="AfterEvents">Whole events that the connection still sends.</param>
/// <param name="Share">Where in the next event it breaks, 0 to 1.</param>
internal readonly record struct StreamCut(CutKind Kind, int AfterEvents, double Share)
{
    public bool IsWithinEvent => Kind is CutKind.MidEvent or CutKind.MidCharacter;

    /// <returns>How many bytes of a message go out before the connection breaks.</returns>
    public int LengthOf(ReadOnlySpan<byte> message)
    {
        var at = 1 + (int)(Share * (message.Length - 2));
        if (Kind != CutKind.MidCharacter)
            return at;
        var next = message[at..].IndexOfAnyInRange((byte)0x80, (byte)0xBF);
        return next >= 0 ? at + next : message.IndexOfAnyInRange((byte)0x80, (byte)0xBF) is > 0 and var first ? first : at;
    }
}

/// <summary>Cuts at random, the same ones for the same seed; one for each connection.</summary>
internal sealed class StreamCuts(int seed, int minEvents, int maxEvents)
{
    private readonly Random _random = new(seed);

    public StreamCut Next()
    {
        lock (_random)
            return new((CutKind)_random.Next(4), _random.Next(minEvents, maxEvents + 1), _random.NextDouble());
    }
}
