namespace WikiGuard.Recordings;

/// <summary>
/// Writes recordings of Wikimedia's recentchange stream with a story in them: quiet traffic by day and night, one vandalism burst with its
/// reverts, a spree, a hidden user, a self-revert, moves, canaries, duplicates, late events and malformed lines.
/// </summary>
public static class RecordingGenerator
{
    private const int FlushAtBytes = 128 * 1024;

    /// <summary>One line of duplicates for this many others.</summary>
    private const int DuplicateEvery = 200;

    /// <summary>
    /// Writes <c>options.Events</c> lines of JSON, UTF-8, each ended by <c>\n</c>, in order of arrival; memory does not grow with them.
    /// </summary>
    /// <exception cref="InvalidConfigException">The options are out of range.</exception>
    public static async Task<RecordingSummary> WriteAsync(Stream stream, RecordingOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var random = new Random(options.Seed);
        var catalogue = new Catalogue(random);
        var changes = new ChangeMaker(options, random);
        var traffic = new Traffic(catalogue, changes, random);
        var plot = new Plot(catalogue, changes, traffic, options, random);
        using var writer = new RecordingWriter(random);

        var scenes = plot.Scenes();
        var planted = 0;
        var duplicates = (options.Events - scenes.Count) / (DuplicateEvery + 1);
        var ordinary = options.Events - scenes.Count - duplicates;
        var rhythm = new Rhythm(options, ordinary, random);
        for (long i = 0; i < ordinary; i++)
        {
            var arrives = rhythm.At(i);
            for (; planted < scenes.Count && scenes[planted].Arrives <= arrives; planted++)
                scenes[planted].Write(writer);
            writer.Change(traffic.Any(arrives));
            if (i * duplicates / ordinary < (i + 1) * duplicates / ordinary)
                writer.Duplicate();
            if (writer.PendingBytes >= FlushAtBytes)
                await writer.FlushAsync(stream, cancellationToken);
        }

        for (; planted < scenes.Count; planted++)
            scenes[planted].Write(writer);
        await writer.FlushAsync(stream, cancellationToken);
        return plot.Describe(writer.Summary);
    }
}
