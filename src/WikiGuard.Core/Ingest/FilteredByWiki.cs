using System.Buffers;
using System.Text;
using WikiGuard.Entities;

namespace WikiGuard.Ingest;

/// <summary>Why an event goes no further although nothing is wrong with it.</summary>
public enum FilterReason
{
    NotMonitored,
    Canary,
    RewindDuplicate,
    UnknownStream,
}

/// <summary>What was filtered of one wiki.</summary>
public sealed record FilteredOfWiki(string Wiki, long NotMonitored, long Canary, long RewindDuplicate, long UnknownStream = 0)
{
    public long Events => NotMonitored + Canary + RewindDuplicate + UnknownStream;

    internal static FilteredOfWiki Sum(string wiki, IEnumerable<FilteredOfWiki> parts) => parts.Aggregate(
        new FilteredOfWiki(wiki, 0, 0, 0),
        (a, b) => new FilteredOfWiki(wiki, a.NotMonitored + b.NotMonitored, a.Canary + b.Canary, a.RewindDuplicate + b.RewindDuplicate,
            a.UnknownStream + b.UnknownStream));
}

/// <summary>
/// How many events were filtered, by reason and wiki. The names come from outside, so only a limited number is kept, and the rest counts
/// as <see cref="Other"/>. One writer, which allocates nothing for a known wiki; any number of readers.
/// </summary>
public sealed class FilteredByWiki
{
    /// <summary>Wikimedia has about a thousand: https://meta.wikimedia.org/wiki/Special:SiteMatrix</summary>
    public const int MaxWikis = 1200;

    /// <summary>Wikis beyond the limit, and events that name no wiki, or an impossible one.</summary>
    public const string Other = "other";

    internal const int OtherSlot = 0;
    private static readonly int Reasons = Enum.GetValues<FilterReason>().Length;
    private static readonly SearchValues<byte> WikiBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _slots =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly string[] _names = new string[MaxWikis + 1];
    private readonly long[] _counts = new long[(MaxWikis + 1) * Reasons];
    private int _used = 1;

    public FilteredByWiki() => _names[OtherSlot] = Other;

    /// <summary>Where the wiki's events are counted. Only the writer may call it.</summary>
    /// <param name="wiki">Unescaped UTF-8; empty for none.</param>
    public int SlotOf(ReadOnlySpan<byte> wiki)
    {
        Span<char> name = stackalloc char[EntityFilter.LongestWiki];
        if (wiki.IsEmpty || wiki.Length > name.Length || wiki.ContainsAnyExcept(WikiBytes))
            return OtherSlot;
        name = name[..Encoding.ASCII.GetChars(wiki, name)];
        if (_slots.TryGetValue(name, out var slot))
            return slot;
        return _used > MaxWikis ? OtherSlot : Add(name.ToString());
    }

    /// <summary>Only the writer may call it.</summary>
    /// <param name="slot">From <see cref="SlotOf"/>.</param>
    public void Count(int slot, FilterReason reason) => Interlocked.Increment(ref _counts[(slot * Reasons) + (int)reason]);

    /// <returns>The wikis with the most filtered events, in descending order, and last all others together, if there are any.</returns>
    public IReadOnlyList<FilteredOfWiki> Top(int wikis)
    {
        var all = Enumerable.Range(0, Volatile.Read(ref _used)).Select(Read).Where(w => w.Events > 0).ToList();
        var top = all.Where(w => w.Wiki != Other).OrderByDescending(w => w.Events).ThenBy(w => w.Wiki, StringComparer.Ordinal).Take(wikis)
            .ToList();
        var others = FilteredOfWiki.Sum(Other, all.Except(top));
        return others.Events > 0 ? [.. top, others] : top;
    }

    private int Add(string name)
    {
        var slot = _used;
        _names[slot] = name;
        _slots.Dictionary.Add(name, slot);
        Volatile.Write(ref _used, slot + 1); // last: a reader must find the name
        return slot;
    }

    private FilteredOfWiki Read(int slot) =>
        new(_names[slot], Read(slot, FilterReason.NotMonitored), Read(slot, FilterReason.Canary), Read(slot, FilterReason.RewindDuplicate),
            Read(slot, FilterReason.UnknownStream));

    private long Read(int slot, FilterReason reason) => Interlocked.Read(ref _counts[(slot * Reasons) + (int)reason]);
}
