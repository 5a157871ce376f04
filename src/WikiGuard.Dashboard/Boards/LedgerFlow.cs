using System.Globalization;

namespace WikiGuard.Dashboard.Boards;

/// <summary>Records on their way from one place to another.</summary>
public sealed record Flow(string From, string To, double Records)
{
    public string Label => $"{From} → {To}: {Records.ToString("N0", CultureInfo.InvariantCulture)}";
}

/// <summary>Draws the ledger's lines as what they are: a flow from what was received to gold.</summary>
public static class LedgerFlow
{
    /// <param name="days">Lines of the hops ingest, bronze and silver; what people had done anew is left out.</param>
    public static IReadOnlyList<Flow> Of(IReadOnlyList<LedgerDay> days)
    {
        var flows = new List<Flow>();
        Add("ingest", "received", "to Kafka", d => d.Passed);
        Add("ingest", "received", "not monitored", d => d.Filtered);
        Add("ingest", "received", "dead letters", d => d.DeadLettered);
        Add("bronze", "to Kafka", "bronze", d => d.Passed);
        Add("bronze", "to Kafka", "refused by bronze", d => d.Quarantined);
        Add("bronze", "to Kafka", "delivered again", d => d.Redelivered);
        Add("silver", "bronze", "silver", d => d.Passed);
        Add("silver", "bronze", "signals", d => d.Taken - d.Passed - d.Quarantined - d.Duplicates - d.Dropped);
        Add("silver", "bronze", "refused by silver", d => d.Quarantined);
        Add("silver", "bronze", "duplicates", d => d.Duplicates);
        Add("silver", "bronze", "dropped by a rule", d => d.Dropped);
        return flows;

        void Add(string hop, string from, string to, Func<LedgerDay, long> records)
        {
            if (days.Where(d => d.Hop == hop).Sum(records) is > 0 and var sum)
                flows.Add(new Flow(from, to, sum));
        }
    }
}
