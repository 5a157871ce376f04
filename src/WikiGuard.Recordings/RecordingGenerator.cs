namespace WikiGuard.Recordings;

/// <summary>
/// Writes recordings of Wikimedia's stream with a story in them: quiet traffic by day and night, one vandalism burst with its reverts, a
/// spree, a hidden user, a self-revert, moves, canaries, duplicates, late events and malformed lines; if asked for, with raids, and with
/// what its other streams say about the edits.
/// </summary>
public static class RecordingGenerator
{
    private const int FlushAtBytes = 128 * 1024;

    /// <summary>One line of duplicates for this many others.</summary>
    private const int DuplicateEvery = 200;

    /// <summary>Sets the signals' randomness apart from the edits'.</summary>
    private const int SignalSeed = 0x5167;

    /// <summary>
    /// Writes <c>options.Events</c> lines of JSON, UTF-8, each ended by <c>\n</c>, in order of arrival; memory does not grow with them.
    /// </summary>
    /// <exception cref="InvalidConfigException">The options are out of range.</exception>
    public static async Task<RecordingSummary> WriteAsync(Stream stream, RecordingOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var reverting = new HashSet<long>();
        if (!options.Signals)
        {
            return await WriteAsync(stream, options, random => new RecordingWriter(random) { Seen = Label }, cancellationToken) with
            { Reverting = reverting };
        }

        // A prediction comes before anybody knows whether the edit will be reverted: what happens is found out first.
        var (reverts, reverted, edits) = (new Reverts(), new HashSet<long>(), 0L);
        await WriteAsync(Stream.Null, options, random => new RecordingWriter(random) { Seen = See }, cancellationToken);
        using var signals = new SignalMaker(reverted, Math.Max(reverted.Count, 1) / (edits + 1.0), new Random(options.Seed ^ SignalSeed));
        return await WriteAsync(stream, options, random => new RecordingWriter(random, signals) { Seen = Label }, cancellationToken) with
        { Reverted = reverted.Count, Reverting = reverting };

        void Label(Change change)
        {
            if (options.Raids > 0 && change.IsRevert && change.LengthNew != change.LengthOld)
                reverting.Add(change.RevisionNew);
        }

        void See(Change change)
        {
            edits += change.Type is ChangeType.Edit or ChangeType.New ? 1 : 0;
            reverted.UnionWith(reverts.Take(change));
        }
    }

    private static async Task<RecordingSummary> WriteAsync(
        Stream stream, RecordingOptions options, Func<Random, RecordingWriter> writing, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed);
        var catalogue = new Catalogue(random);
        var changes = new ChangeMaker(options, random);
        var traffic = new Traffic(catalogue, changes, random);
        var plot = new Plot(catalogue, changes, traffic, options, random);
        using var writer = writing(random);

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
        writer.Signals(options.Start.AddDays(options.Days));
        await writer.FlushAsync(stream, cancellationToken);
        return plot.Describe(writer.Summary);
    }
}
