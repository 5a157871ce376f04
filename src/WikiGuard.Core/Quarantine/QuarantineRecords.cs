using WikiGuard.Bronze;
using WikiGuard.Gold;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Quarantine;

/// <summary>Reads the quarantine tables.</summary>
public sealed class QuarantineRecords(IQueryEngine engine)
{
    public static IReadOnlyList<string> Layers { get; } = [BronzeLayer.LayerName, SilverLayer.LayerName, GoldLayer.LayerName];

    /// <summary>The newest rows of some layers.</summary>
    /// <param name="status">quarantined, redriven or discarded; null for any.</param>
    /// <param name="most">Rows a layer.</param>
    public async Task<QueryResult> ListAsync(IReadOnlyList<string> layers, QuarantineFilter filter, string? status, long most, CancellationToken cancellationToken)
    {
        QueryResult? all = null;
        foreach (var layer in layers)
        {
            var found = await engine.RunAsync(SqlLibrary.Get("quarantine/list").Bind(
                filter.Parameters.Add("table", TableOf(layer)).Add("layer", layer).Add("status", status ?? "").Add("most", most)), cancellationToken);
            all = all is null ? found : all with { Rows = [.. all.Rows, .. found.Rows] };
        }
        return all!;
    }

    /// <param name="id">The record's id, or enough of its beginning.</param>
    /// <returns>The layer and its row, or two rows where the text is too short; null where no layer has one of that id.</returns>
    public async Task<(string Layer, QueryResult Record)?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var layer in Layers)
        {
            var found = await engine.RunAsync(SqlLibrary.Get("quarantine/show").Bind(new SqlParameters().Add("table", TableOf(layer)).Add("id", id)), cancellationToken);
            if (found.Rows.Count > 0)
                return (layer, found);
        }
        return null;
    }

    internal static SqlExpression TableOf(string layer) => new($"{layer}_quarantine");
}
