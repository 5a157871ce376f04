using System.Globalization;
using System.Text.Json;
using WikiGuard.Costs;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>
/// Records that bronze is to take from the log again: from an offset of each partition, from a time, or from the first one that the log
/// still has.
/// </summary>
/// <param name="Offsets">By topic and partition, the first offset; -2 is the first one that the log has. Partitions that are not named are
/// not read. Null where <paramref name="From"/> says where to begin.</param>
/// <param name="From">The log's time of the first record; null for all that it has.</param>
/// <param name="To">The log's time, exclusive; null for its end at the time of the plan.</param>
/// <param name="Truncate">Rows that differ from their record, or stand there twice, are replaced.</param>
public sealed record LogReplayRequest(
    IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>? Offsets, DateTimeOffset? From, DateTimeOffset? To, bool Truncate)
{
    /// <summary>What it may cost on AWS, in dollars; null for whatever it costs.</summary>
    public double? MaxUsd { get; init; }

    /// <summary>Where to begin, in words that say: with all that is there.</summary>
    public const string Earliest = "earliest";

    /// <summary>As the Python version's runbook wrote offsets.</summary>
    public const string OffsetsExample = """{"cleaned_events": {"0": 1000, "1": 1000}}""";

    private const long FirstThereIs = -2;

    /// <summary>Reads an execution's input, such as <c>{"layer": "bronze", "from": "earliest"}</c>.</summary>
    /// <returns>The request, and whether only its plan is wanted.</returns>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static (LogReplayRequest Request, bool DryRun) Read(JsonElement input)
    {
        var fields = new RequestFields(
            input, """{"layer": "bronze", "from": "earliest"}""", "layer", "from", "to", "offsets", "truncate", "max_usd",
            "dry_run", "requester");
        var offsets = default(IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>);
        DateTimeOffset? from = null;
        if (fields.Has("offsets"))
        {
            offsets = fields.Value("offsets", $"write the first offset of each partition, such as {OffsetsExample}", OffsetsOf);
            if (fields.Has("from"))
                fields.Error("from and offsets both say where to begin: write one of them");
        }
        else
        {
            const string Where = "write \"earliest\", a time such as \"2026-02-01T12:00:00Z\", or a date";
            from = fields.Value("from", Where, v => v.ValueKind == JsonValueKind.String && v.GetString() == Earliest
                ? (true, (DateTimeOffset?)null) : TimeOf(v));
        }
        var to = fields.Has("to") ? fields.Value("to", "write a time such as \"2026-02-01T12:00:00Z\", or a date", TimeOf) : null;
        if (from >= to)
            fields.Error("from is not before to");
        var (truncate, dryRun) = (fields.Flag("truncate"), fields.Flag("dry_run"));
        var maxUsd = fields.MaxUsd();
        fields.ThrowIfAny();
        return (new LogReplayRequest(offsets, from, to, truncate) { MaxUsd = maxUsd }, dryRun);
    }

    /// <summary>Reads offsets as <see cref="OffsetsExample"/> writes them.</summary>
    /// <returns>Whether they are right, and if so, what they say.</returns>
    public static (bool IsRight, IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>>? Value) OffsetsOf(JsonElement offsets)
    {
        var byTopic = new Dictionary<string, IReadOnlyDictionary<int, long>>(StringComparer.Ordinal);
        if (offsets.ValueKind != JsonValueKind.Object)
            return (false, null);
        foreach (var topic in offsets.EnumerateObject())
        {
            if (!Topics.All.Contains(topic.Name, StringComparer.Ordinal) || topic.Value.ValueKind != JsonValueKind.Object)
                return (false, null);
            var byPartition = new Dictionary<int, long>();
            foreach (var partition in topic.Value.EnumerateObject())
            {
                if (!int.TryParse(partition.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || partition.Value.ValueKind != JsonValueKind.Number || !partition.Value.TryGetInt64(out var offset)
                    || offset < 0 && offset != FirstThereIs || !byPartition.TryAdd(number, offset))
                    return (false, null);
            }
            if (byPartition.Count == 0 || !byTopic.TryAdd(topic.Name, byPartition))
                return (false, null);
        }
        return (byTopic.Count > 0, byTopic);
    }

    /// <summary>Decides what is read of what the log has now.</summary>
    /// <exception cref="InvalidConfigException">The log does not have these offsets.</exception>
    public LogReplayPlan Plan(IRecordLog log)
    {
        var there = log.RangesOf(Offsets is null ? Topics.All : [.. Offsets.Keys]);
        var ranges = Offsets is { } offsets ? [.. FromOffsets(offsets, there)]
            : From is { } from ? [.. there.Zip(log.OffsetsAt(there, from), (r, first) => r with { From = first })]
            : there;
        if (To is { } to)
            ranges = [.. ranges.Zip(log.OffsetsAt(there, to), (r, end) => r with { End = Math.Max(r.From, end) })];
        return new LogReplayPlan(this, [.. ranges.Where(r => r.Length > 0)]);
    }

    private static List<LogRange> FromOffsets(
        IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>> offsets, IReadOnlyList<LogRange> there)
    {
        var errors = new List<string>();
        var ranges = there.Where(r => offsets[r.Topic].ContainsKey(r.Partition)).Select(r =>
        {
            var first = offsets[r.Topic][r.Partition];
            if (first == FirstThereIs)
                return r;
            if (first < r.From)
                errors.Add($"{r.Topic}-{r.Partition} begins at {r.From}, and what came before is gone after the retention");
            else if (first > r.End)
                errors.Add($"{r.Topic}-{r.Partition} ends before {r.End}");
            return r with { From = first };
        }).ToList();
        foreach (var (topic, partitions) in offsets)
        {
            foreach (var partition in partitions.Keys.Where(p => !there.Any(r => r.Topic == topic && r.Partition == p)))
                errors.Add($"{topic} has no partition {partition}");
        }
        return errors.Count == 0
            ? ranges
            : throw new InvalidConfigException($"The log does not have these offsets: {string.Join("; ", errors)}. Write offsets that it "
                + $"has, or {FirstThereIs} for the first one of a partition.");
    }

    // A date is its first moment.
    private static (bool IsRight, DateTimeOffset? Value) TimeOf(JsonElement value) =>
        RequestFields.DateOf(value) is (true, { } date)
            ? (true, new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero)) : RequestFields.TimeOf(value);
}

/// <summary>What a replay from the log reads.</summary>
/// <param name="Ranges">In the order in which they are read; none is empty.</param>
public sealed record LogReplayPlan(LogReplayRequest Request, IReadOnlyList<LogRange> Ranges)
{
    /// <summary>Offsets, which are as many as records but where the log left some out.</summary>
    public long Records => Ranges.Sum(r => r.Length);

    /// <summary>What it is expected to cost on AWS, where bronze lacks all of it.</summary>
    public WorkCost Cost() => WorkCost.OfAllLayers(Records, BackfillPart.MaxRows);

    /// <summary>How many of <see cref="Records"/> lie before a position.</summary>
    public long RecordsBefore(LogPosition position) =>
        Ranges.Take(position.Range).Sum(r => r.Length)
            + (position.Range < Ranges.Count ? position.Offset - Ranges[position.Range].From : 0);
}

/// <summary>What is read next.</summary>
/// <param name="Range">The range, counted from 0; as many as there are, where nothing is left.</param>
/// <param name="Offset">In that range.</param>
public sealed record LogPosition(int Range, long Offset)
{
    /// <summary>The beginning of a range.</summary>
    internal static LogPosition At(LogReplayPlan plan, int range) => new(range, range < plan.Ranges.Count ? plan.Ranges[range].From : 0);

    public static LogPosition Start(LogReplayPlan plan) => At(plan, 0);

    public bool IsEnd(LogReplayPlan plan) => Range >= plan.Ranges.Count;
}
