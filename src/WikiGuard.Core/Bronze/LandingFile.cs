using System.Globalization;
using System.Text.RegularExpressions;

namespace WikiGuard.Bronze;

/// <summary>A landing file as its name describes it: <see cref="LandingFiles.KeyOf"/> in reverse.</summary>
/// <param name="FirstOffset">The first offset in the partition; a record in between may be in another file.</param>
/// <param name="LastOffset">Inclusive.</param>
/// <param name="IsReplay">A replay has read its records from the log again, and names it to bronze itself.</param>
public sealed partial record LandingFile(string Key, LandingFormat Format, long FirstOffset, long LastOffset, bool IsReplay)
{
    /// <summary>The maximum number of rows it can hold; whatever the name says, a sum of many does not overflow.</summary>
    public long MaxRows => Math.Min(LastOffset - FirstOffset, int.MaxValue) + 1;

    /// <summary>A backfill landed it.</summary>
    public bool IsBackfill => Key.StartsWith($"{Format.Prefix}{LandingFiles.BackfillTopic}/", StringComparison.Ordinal);

    /// <summary>The key that it would have if its records had come for the first time.</summary>
    public string FirstKey
    {
        get
        {
            var replay = Name().Match(Key).Groups["replay"];
            return replay.Success ? Key.Remove(replay.Index, replay.Length) : Key;
        }
    }

    /// <returns>Null for an object that, by its name, WriteBronze did not write.</returns>
    public static LandingFile? Parse(string key)
    {
        var format = key.StartsWith(LandingFiles.Events.Prefix, StringComparison.Ordinal) ? LandingFiles.Events
            : key.StartsWith(LandingFiles.Quarantine.Prefix, StringComparison.Ordinal) ? LandingFiles.Quarantine
            : null;
        var name = Name().Match(key);
        return format is not null && name.Success && Offset(name, "first") is { } first && Offset(name, "last") is { } last && first <= last
            ? new LandingFile(key, format, first, last, name.Groups["replay"].Success)
            : null;
    }

    // Twenty digits can exceed an offset's range.
    private static long? Offset(Match name, string group) =>
        long.TryParse(name.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;

    [GeneratedRegex(
        @"\A[^/]+/[^/]+/(?<replay>replay/[^/]+/)?[^/]+/[0-9]+/(?<first>[0-9]{20})-(?<last>[0-9]{20})-[0-9a-f]{16}\.parquet\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
