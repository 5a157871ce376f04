using System.Text.Json.Serialization;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

/// <summary>Selects quarantined rows; a null value does not narrow the selection.</summary>
/// <param name="Check">A rule that the rows failed.</param>
/// <param name="BatchId">The batch that refused them.</param>
/// <param name="Id">One row, by its quarantine_id or the beginning of it.</param>
/// <param name="From">First event date.</param>
/// <param name="To">Last event date, inclusive.</param>
public sealed record QuarantineFilter(string? Check, string? BatchId, string? Id, DateOnly? From, DateOnly? To)
{
    public static QuarantineFilter All { get; } = new(null, null, null, null, null);

    /// <summary>Nothing but the batch is named, as for a held one.</summary>
    [JsonIgnore]
    public bool IsBatchAlone => BatchId is not null && this == All with { BatchId = BatchId };

    /// <summary>The values of the filter's conditions in <c>sql/quarantine/</c>; an empty text does not narrow the selection.</summary>
    [JsonIgnore]
    public SqlParameters Parameters => new SqlParameters()
        .Add("check", Check ?? "").Add("of_batch", BatchId ?? "").Add("id", Id ?? "")
        .Add("date_from", From ?? DateOnly.MinValue).Add("date_to", To ?? DateOnly.MaxValue);
}
