namespace WikiGuard.Kafka.Topics;

/// <summary>
/// What must be done to bring topics to the desired state. It never removes partitions or topics: Kafka cannot do the former, and the
/// latter loses data.
/// </summary>
/// <param name="Missing">Topics to be created.</param>
/// <param name="Growing">The name and the new count of partitions.</param>
/// <param name="Larger">Topics with more partitions than wanted, and their count: they stay so, and somebody must be told.</param>
/// <param name="Changing">The name and the settings that differ.</param>
public sealed record TopicPlan(
    IReadOnlyList<TopicSpec> Missing,
    IReadOnlyList<(string Name, int Partitions)> Growing,
    IReadOnlyList<(TopicSpec Wanted, int Partitions)> Larger,
    IReadOnlyList<(string Name, IReadOnlyList<KeyValuePair<string, string>> Config)> Changing)
{
    /// <remarks>
    /// More partitions send a key's later records elsewhere. The order within a key is then lost for the moment of the change, which
    /// bronze's merge by event id and silver's by event time tolerate.
    /// </remarks>
    public static TopicPlan Between(IReadOnlyList<TopicSpec> wanted, IReadOnlyCollection<PresentTopic> present)
    {
        var known = present.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var both = wanted.Where(t => known.ContainsKey(t.Name)).Select(t => (Wanted: t, Present: known[t.Name])).ToList();
        return new TopicPlan(
            [.. wanted.Where(t => !known.ContainsKey(t.Name))],
            [.. both.Where(t => t.Present.Partitions < t.Wanted.Partitions).Select(t => (t.Wanted.Name, t.Wanted.Partitions))],
            [.. both.Where(t => t.Present.Partitions > t.Wanted.Partitions).Select(t => (t.Wanted, t.Present.Partitions))],
            [.. both.Select(t => (t.Wanted.Name, Config: Differences(t.Wanted, t.Present))).Where(t => t.Config.Count > 0)]);
    }

    /// <summary>One line for each thing to do, and for each that is wanted and cannot be done.</summary>
    public IEnumerable<string> Lines() =>
    [
        .. Missing.Select(t => $"topic {t.Name} with {t.Partitions} partitions"),
        .. Growing.Select(t => $"{t.Name} grows to {t.Partitions} partitions"),
        .. Larger.Select(t => $"{t.Wanted.Name} keeps its {t.Partitions} partitions where {t.Wanted.Partitions} are wanted: Kafka can "
            + "take none away"),
        .. Changing.Select(t => $"{t.Name} gets {string.Join(", ", t.Config.Select(c => $"{c.Key}={c.Value}"))}"),
    ];

    private static IReadOnlyList<KeyValuePair<string, string>> Differences(TopicSpec wanted, PresentTopic present) =>
        [.. wanted.Config.Where(c => !present.Config.TryGetValue(c.Key, out var value) || value != c.Value).OrderBy(
            c => c.Key, StringComparer.Ordinal)];
}
