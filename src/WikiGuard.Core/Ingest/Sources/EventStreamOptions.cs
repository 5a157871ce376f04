namespace WikiGuard.Ingest.Sources;

/// <param name="UserAgent">Says who reads and how to reach them; Wikimedia refuses clients that do not say so.</param>
public sealed record EventStreamOptions(string UserAgent)
{
    /// <param name="contact">An e-mail address or a web page.</param>
    public static EventStreamOptions ReachedAt(string contact) =>
        new($"WikiGuard/{typeof(EventStreamOptions).Assembly.GetName().Version!.ToString(2)} ({contact})");

    /// <summary>The first wait after a connection ended or failed; it doubles with each failure in a row.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A connection without a single byte for this long is considered dead, and so is a request without an answer.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Each connection repeats this much, to catch events of the same millisecond as the last one and events out of order; the consumer
    /// drops what it has already seen, by <c>meta.id</c>.
    /// </summary>
    public TimeSpan Rewind { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The oldest position that is resumed by its id; an older one is resumed by <c>since</c>. The ids' age has no documented limit, and
    /// what they name, topics of one Kafka cluster, may change during maintenance; <c>since</c> is documented for at least a week. Half a
    /// day is longer than any restart and well within what the brokers keep.
    /// </summary>
    public TimeSpan IdReaches { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How far back events are kept for sure: 7 to 31 days by Wikimedia's documentation.</summary>
    public TimeSpan SinceReaches { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A first event that is this much later than what was requested makes us suspect a gap.</summary>
    public TimeSpan SuspectGapOver { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Where a source without a checkpoint begins; null: at the newest event.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>A larger event is cut to this limit, so that it is judged as oversize.</summary>
    public int MaxEventBytes { get; init; } = RecordingSource.DefaultMaxEventBytes;

    /// <exception cref="InvalidConfigException">An option is invalid; the message names all invalid ones.</exception>
    public void Validate()
    {
        List<string> errors = [];
        if (!UserAgent.Contains('@', StringComparison.Ordinal) && !UserAgent.Contains("://", StringComparison.Ordinal))
        {
            errors.Add(
                $"The User-Agent \"{UserAgent}\" names no contact. Wikimedia refuses such clients: put an e-mail address or a web page "
                + "into it, e.g. \"WikiGuard/1.0 (ops@example.org)\". See https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy");
        }
        else if (UserAgent.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            errors.Add($"The User-Agent \"{UserAgent}\" has characters that no HTTP header may carry. Write it in ASCII, on one line.");
        }

        if (FirstDelay <= TimeSpan.Zero || MaxDelay < FirstDelay)
            errors.Add($"The waits between connections, {FirstDelay} to {MaxDelay}, must be positive, and the longest no shorter than the "
                + "first.");
        if (MaxSilence <= TimeSpan.Zero || MaxSilence > TimeSpan.FromHours(1))
            errors.Add($"A connection may be silent for {MaxSilence}; give more than nothing and at most an hour.");
        if (Rewind < TimeSpan.Zero || Rewind > TimeSpan.FromHours(1))
            errors.Add($"A connection repeats {Rewind}; give none to an hour.");
        if (IdReaches <= TimeSpan.Zero || SinceReaches < IdReaches)
            errors.Add($"Ids are resumed up to an age of {IdReaches} and times up to {SinceReaches}; the first must be positive, the "
                + "second no shorter.");
        if (MaxEventBytes < 1024 || MaxEventBytes > 256 * 1024 * 1024)
            errors.Add($"An event may have {MaxEventBytes} bytes; give 1 KiB to 256 MiB.");
        if (errors.Count > 0)
            throw new InvalidConfigException(string.Join('\n', errors));
    }
}
