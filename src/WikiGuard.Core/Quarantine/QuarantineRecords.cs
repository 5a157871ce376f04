using System.Text.Json;
using WikiGuard.Batches;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quarantine;

/// <summary>Reads the quarantine tables.</summary>
public sealed class QuarantineRecords(IQueryEngine engine)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The newest rows of some layers.</summary>
    /// <param name="status">quarantined, redriven or discarded; null for any.</param>
    /// <param name="most">The maximum number of rows per layer.</param>
    public async Task<QueryResult> ListAsync(
        IReadOnlyList<string> layers, QuarantineFilter filter, string? status, long most, CancellationToken cancellationToken)
    {
        QueryResult? all = null;
        foreach (var layer in layers)
        {
            var found = await engine.RunAsync(SqlLibrary.Get("quarantine/list").Bind(
                filter.Parameters.Add("table", TableOf(layer)).Add("layer", layer).Add("status", status ?? "").Add("most", most)),
                    cancellationToken);
            all = all is null ? found : all with { Rows = [.. all.Rows, .. found.Rows] };
        }
        return all!;
    }

    /// <param name="id">The record's id, or enough of its beginning.</param>
    /// <returns>The layer and its row, or two rows where the text is ambiguous; null where no layer has a record with that id.</returns>
    public async Task<(string Layer, QueryResult Record)?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var layer in LayerNames.InOrder)
        {
            var found = await engine.RunAsync(
                SqlLibrary.Get("quarantine/show").Bind(new SqlParameters().Add("table", TableOf(layer)).Add("id", id)), cancellationToken);
            if (found.Rows.Count > 0)
                return (layer, found);
        }
        return null;
    }

    /// <summary>How many rows that a redrive would take a filter selects.</summary>
    public async Task<long> CountOpenAsync(string layer, QuarantineFilter filter, CancellationToken cancellationToken) =>
        (await OpenByDateAsync(layer, filter, withDeadLetters: false, cancellationToken)).Sum(o => o.Rows);

    /// <summary>How many open rows a filter selects, by date.</summary>
    /// <param name="withDeadLetters">Count what no redrive takes, too.</param>
    internal async Task<IReadOnlyList<(DateOnly Date, long Rows)>> OpenByDateAsync(
        string layer, QuarantineFilter filter, bool withDeadLetters, CancellationToken cancellationToken) =>
    [
        .. (await engine.RunAsync(SqlLibrary.Get("quarantine/plan_redrive").Bind(
            filter.Parameters.Add("table", TableOf(layer)).Add("with_dead_letters", withDeadLetters)), cancellationToken))
            .Rows.Select(r => ((DateOnly)r[0]!, (long)r[1]!)),
    ];

    /// <summary>The rules that rows of some layers failed, and the batches that refused them, whatever became of the rows.</summary>
    public async Task<(IReadOnlySet<string> Checks, IReadOnlySet<string> Batches)> NamesAsync(
        IEnumerable<string> layers, CancellationToken cancellationToken)
    {
        var (checks, batches) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var layer in layers)
        {
            var found = await engine.RunAsync(
                SqlLibrary.Get("quarantine/names").Bind(new SqlParameters().Add("table", TableOf(layer))), cancellationToken);
            checks.UnionWith(found.Rows.SelectMany(r => ((string)r[0]!).Split(',')));
            batches.UnionWith(found.Rows.Select(r => (string)r[1]!));
        }
        return (checks, batches);
    }

    /// <summary>A refused record for people: indented where it is JSON, else with what cannot be seen made visible.</summary>
    public static string InLines(string record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (JsonException)
        {
            return PrintableText.Of(record, instead: '\u00B7');
        }
    }

    internal static SqlExpression TableOf(string layer) => new($"{layer}_quarantine");
}
