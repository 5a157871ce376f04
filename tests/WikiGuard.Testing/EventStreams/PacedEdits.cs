namespace WikiGuard.Testing.EventStreams;

/// <summary>
/// Publishes edits evenly by the clock, as Wikipedia's come and a recording's do not: the n-th is due n / rate seconds after the first
/// and bears that time as its own, whether or not it is published a little later.
/// </summary>
/// <param name="rate">Events a second.</param>
public sealed class PacedEdits(WikimediaLikeServer server, GeneratedEdits edits, double rate, TimeProvider time)
{
    // A timer has no finer grain. What falls due meanwhile is published together.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    /// <summary>When the first event was due.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>How long after its time an event was published, at most: more than a few milliseconds on a busy machine.</summary>
    public TimeSpan LateBy { get; private set; }

    /// <summary>Begins now and publishes so many events.</summary>
    public async Task RunAsync(long events, CancellationToken cancellationToken = default)
    {
        Started = time.GetUtcNow();
        var started = time.GetTimestamp();
        long published = 0;
        while (true)
        {
            var elapsed = time.GetElapsedTime(started);
            var due = Math.Min(events, (long)(elapsed.TotalSeconds * rate) + 1);
            if (due > published)
            {
                var late = elapsed - DueAfter(published);
                LateBy = late > LateBy ? late : LateBy;
                Publish(published, (int)(due - published));
                published = due;
            }
            if (published == events)
                return;
            var wait = DueAfter(published) - time.GetElapsedTime(started);
            await Task.Delay(wait > Grain ? wait : Grain, time, cancellationToken);
        }
    }

    private void Publish(long first, int count)
    {
        DateTimeOffset At(int i) => Started + DueAfter(first + i);
        server.PublishMany(count, i => edits.Render(first + i, At(i)), At);
    }

    private TimeSpan DueAfter(long number) => TimeSpan.FromSeconds(number / rate);
}
