namespace WikiGuard.Ingest.Sources;

/// <param name="UserAgent">Says who reads and how to reach them; Wikimedia refuses clients that do not.</param>
public sealed record EventStreamOptions(string UserAgent)
{
    /// <summary>The first wait after a connection ended or failed; it doubles with each failure in a row.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A connection without one byte for this long is taken for dead.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(90);

    /// <exception cref="InvalidConfigException">The User-Agent is empty or names no contact.</exception>
    public void Validate()
    {
        if (!UserAgent.Contains('@', StringComparison.Ordinal) && !UserAgent.Contains("://", StringComparison.Ordinal))
        {
            throw new InvalidConfigException(
                $"The User-Agent \"{UserAgent}\" names no contact. Wikimedia refuses such clients: put an e-mail address or a web page "
                + "into it, e.g. \"WikiGuard/1.0 (ops@example.org)\". See https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy");
        }
    }
}
