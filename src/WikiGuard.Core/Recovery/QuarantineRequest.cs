using WikiGuard.Batches;

namespace WikiGuard.Recovery;

/// <summary>Refused records that are to be judged again, or a held batch that is to be let pass.</summary>
/// <param name="Layer">Null for every layer.</param>
/// <param name="Discard">They are given up instead, and a held batch is kept out.</param>
public sealed record QuarantineRequest(string? Layer, QuarantineFilter Filter, bool Discard)
{
    /// <summary>The layers that are meant, in the order in which events pass through them.</summary>
    public IEnumerable<string> Layers => LayerNames.InOrder.Where(l => Layer is null || l == Layer);

    /// <summary>The records in words.</summary>
    public override string ToString()
    {
        var dates = (Filter.From, Filter.To) switch
        {
            ({ } from, { } to) => Spoken.Dates(from, to),
            ({ } from, null) => $"from {from:O}",
            (null, { } to) => $"up to {to:O}",
            _ => null,
        };
        IEnumerable<string?> parts =
        [
            Layer is null ? "the quarantine" : $"{Layer}'s quarantine", Filter.Check,
            Filter.BatchId is { } batch ? $"of {batch}" : null, Filter.Id is { } id ? $"id {id}" : null,
            dates,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    internal static QuarantineRequest Read(RequestFields request)
    {
        var discard = request.Flag("discard");
        var fields = request.Within("quarantine", "write an object such as {\"layer\": \"silver\", \"check\": \"title_complete\"}",
            "layer", "check", "from", "to", "batch", "id");
        if (fields is null)
            return new QuarantineRequest(null, QuarantineFilter.All, discard);
        var layer = fields.Has("layer") ? fields.Text("layer", "write bronze, silver or gold", l => LayerNames.InOrder.Contains(l)) : null;
        string? Text(string field, string advice) =>
            fields.Has(field) ? fields.Text(field, advice, t => !string.IsNullOrWhiteSpace(t)) : null;
        DateOnly? Date(string field) => fields.Has(field) ? fields.Date(field) : null;
        var filter = new QuarantineFilter(
            Text("check", "write a rule that they failed"), Text("batch", "write a batch such as \"silver-00000042\""),
            Text("id", "write the beginning of a quarantine_id"), Date("from"), Date("to"));
        if (filter.From > filter.To)
            fields.Error("quarantine.from is after quarantine.to");
        if (discard && !Conditions.Any(fields.Has))
            fields.Error($"discard would give up every record: narrow quarantine by {string.Join(", ", Conditions)}");
        return new QuarantineRequest(layer, filter, discard);
    }

    private static readonly string[] Conditions = ["check", "batch", "id", "from", "to"];
}
