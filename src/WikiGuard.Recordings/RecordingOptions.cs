namespace WikiGuard.Recordings;

/// <summary>What a generated recording holds; the same options give the same bytes on every machine.</summary>
/// <param name="Events">Lines in all, planted ones included.</param>
/// <param name="Days">The time they span; the recording ends before <c>Start + Days</c>.</param>
/// <param name="Seed">Picks pages, people, summaries and sizes.</param>
public sealed record RecordingOptions(long Events, int Days = 3, int Seed = 1)
{
    private const int MaxDays = 366;

    // A raid has up to 60 edits; ordinary traffic is to be most of a recording.
    private const int EventsPerRaid = 100;

    /// <summary>
    /// The recording also has what Wikimedia's other streams say about the edits: their lines come on top of <see cref="Events"/>, and the
    /// others are the same with them and without.
    /// </summary>
    public bool Signals { get; init; }

    /// <summary>
    /// Raids that are planted on articles of six Wikipedias, besides the burst of the story. With them, summaries are less telling:
    /// one in five who reverts does not say so, and one in a hundred others speaks of a revert that is none.
    /// </summary>
    public int Raids { get; init; }

    public DateTimeOffset Start { get; init; } = new(2026, 1, 26, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="InvalidConfigException">A number is out of range; the message names each.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Events < 1)
            errors.Add($"events is {Events}; ask for at least 1");
        if (Days is < 1 or > MaxDays)
            errors.Add($"days is {Days}; ask for 1 to {MaxDays}");
        if (Raids < 0 || Raids > Events / EventsPerRaid)
            errors.Add($"raids is {Raids}; ask for at most one in {EventsPerRaid} events");
        if (errors.Count > 0)
            throw new InvalidConfigException("recording options", errors);
    }
}
