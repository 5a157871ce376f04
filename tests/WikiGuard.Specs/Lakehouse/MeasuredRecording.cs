using WikiGuard.Recordings;
using WikiGuard.Testing;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What silver and gold made of a recording, held against what happens in it.</summary>
internal sealed record MeasuredRecording(
    IReadOnlyList<MeasuredEdit> Edits, IReadOnlyList<MeasuredWindow> Windows, IReadOnlyList<MeasuredRaid> Raids)
{
    public static async Task<MeasuredRecording> OfAsync(RecordingOptions options)
    {
        using var recording = new MemoryStream();
        var truth = await RecordingGenerator.WriteAsync(recording, options, CancellationToken.None);
        recording.Position = 0;
        await using var lakehouse = await RecordedLakehouse.OfAsync(recording, TestConfig.EveryPage);

        var edits = await lakehouse.RowsAsync("""
            select wiki, revision_new, entity, event_timestamp, coalesce(is_revert, false) as is_revert,
              case when user_type <> 'registered' then user_type when editor_edit_count < 10 then 'new'
                when editor_edit_count >= 10 then 'experienced' else 'unknown' end as user_class
            from silver_events where event_type in ('edit', 'new')
            """);
        var windows = await lakehouse.RowsAsync("select entity, window_start, is_anomaly from gold_entity_metrics_10min");
        var flagged = windows.Where(w => (bool)w["is_anomaly"]!).Select(w => ((string)w["entity"]!, (DateTime)w["window_start"]!))
            .ToHashSet();
        var windowOf = edits.ToDictionary(
            e => (long)e["revision_new"]!,
            e => ((string)e["entity"]!, Window.Of(new DateTimeOffset((DateTime)e["event_timestamp"]!, TimeSpan.Zero)).Start.UtcDateTime));
        var planted = truth.Raids.SelectMany(r => r.Revisions).Select(r => windowOf[r])
            .Append((truth.Burst!.Entity, truth.Burst.WindowStart.UtcDateTime)).ToHashSet();
        return new MeasuredRecording(
            [.. edits.Select(e => new MeasuredEdit(
                (long)e["revision_new"]!, (string)e["wiki"]!, (string)e["user_class"]!, truth.Reverting.Contains((long)e["revision_new"]!),
                (bool)e["is_revert"]!))],
            [.. windows.Select(w => ((string)w["entity"]!, (DateTime)w["window_start"]!)).Select(w => new MeasuredWindow(
                w.Item1[..w.Item1.IndexOf(':', StringComparison.Ordinal)], planted.Contains(w), flagged.Contains(w)))],
            [.. truth.Raids.Select(r => new MeasuredRaid(
                r.Wiki, r.By, r.Revisions.Count, r.Revisions.CountBy(v => windowOf[v]).Max(w => w.Value),
                r.Revisions.Any(v => flagged.Contains(windowOf[v]))))]);
    }

    /// <summary>Nothing but signals tells how many edits an editor had made.</summary>
    public MeasuredRecording WithClassesOf(MeasuredRecording other)
    {
        var classes = other.Edits.ToDictionary(e => e.Revision, e => e.Class);
        return this with { Edits = [.. Edits.Select(e => e with { Class = classes[e.Revision] })] };
    }

    public static MeasuredRecording Together(IEnumerable<MeasuredRecording> several)
    {
        var all = several.ToList();
        return new MeasuredRecording(
            [.. all.SelectMany(m => m.Edits)], [.. all.SelectMany(m => m.Windows)], [.. all.SelectMany(m => m.Raids)]);
    }
}

/// <param name="Class">bot, temporary, ip, hidden, new or experienced; unknown where no signal says it.</param>
internal sealed record MeasuredEdit(long Revision, string Wiki, string Class, bool IsRevert, bool IsSaidToBe);

/// <param name="IsPlanted">An edit of a raid lies in it.</param>
internal sealed record MeasuredWindow(string Wiki, bool IsPlanted, bool IsFlagged);

/// <param name="Together">How many of its edits lie in one window.</param>
/// <param name="IsFound">One of its windows is flagged.</param>
internal sealed record MeasuredRaid(string Wiki, Raider By, int Size, int Together, bool IsFound);

/// <summary>How often something was found that is there.</summary>
internal readonly record struct Accuracy(int Right, int Wrong, int Missed)
{
    public double Precision => (double)Right / (Right + Wrong);

    public double Recall => (double)Right / (Right + Missed);

    public double F1 => 2.0 * Right / ((2 * Right) + Wrong + Missed);

    public static Accuracy Of<T>(IEnumerable<T> all, Func<T, bool> isThere, Func<T, bool> isSaid)
    {
        var counts = all.CountBy(one => (isThere(one), isSaid(one))).ToDictionary();
        return new(
            counts.GetValueOrDefault((true, true)), counts.GetValueOrDefault((false, true)), counts.GetValueOrDefault((true, false)));
    }
}
