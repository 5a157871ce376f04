using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// A row of silver, put there without its history, as of a batch before the first: for tests of gold that need weeks of events.
/// </summary>
internal sealed record SilverRow(DateTimeOffset At, string Entity = "enwiki:A", string? User = "Ann")
{
    public string Type { get; init; } = "edit";

    public string UserType { get; init; } = "registered";

    public bool IsRevert { get; init; }

    public long Bytes { get; init; } = 10;

    public string? RevertSource { get; init; }

    /// <summary>The revision that the edit made; the one before it has the number below.</summary>
    public long? Revision { get; init; }

    /// <summary>The revision that a revert's summary names as undone.</summary>
    public long? Undone { get; init; }

    public bool? IsSelfRevert { get; init; }

    /// <summary>What signals have said of the edit; null where none has come, as for the next ones.</summary>
    public bool? WasReverted { get; init; }

    public double? Risk { get; init; }

    /// <summary>Of the model that said <see cref="Risk"/>.</summary>
    public string ModelVersion { get; init; } = "3";

    public long? EditCount { get; init; }

    public bool? IsPatroller { get; init; }

    /// <summary>Puts rows into <c>silver_events</c>, with ids that sort by their order here.</summary>
    public static async Task InsertAsync(TestLakehouse lakehouse, params IEnumerable<SilverRow> rows)
    {
        var before = await lakehouse.ScalarAsync<long>("select count(*) from silver_events");
        foreach (var chunk in rows.Select((row, i) => row.Values(before + i)).Chunk(5000))
        {
            await lakehouse.Engine.RunAsync(new SqlTemplate("silver_rows", """
                insert into silver_events (event_id, event_type, event_timestamp, wiki, entity, user_name, user_type, is_bot, is_anonymous, is_revert, is_large_edit,
                  has_comment, bytes_changed, processing_lag_seconds, batch_seq, event_date, revert_source, revision_old, revision_new, was_reverted,
                  revert_risk, revert_risk_model, revert_risk_version, editor_edit_count, editor_is_patroller, undone_revision, is_self_revert)
                select id, type, happened, 'enwiki', entity, cast(user_name as varchar), user_type, user_type = 'bot', user_type in ('temporary', 'ip'), is_revert, abs(bytes) > 10240,
                  true, bytes, 1e0, 0, cast(happened as date), cast(revert_source as varchar), cast(revision as bigint) - 1, cast(revision as bigint),
                  cast(was_reverted as boolean), cast(risk as double), 'revertrisk-language-agnostic', version, cast(edit_count as bigint),
                  cast(is_patroller as boolean), cast(undone as bigint), cast(is_self_revert as boolean)
                from (values :rows) as v (id, type, happened, entity, user_name, user_type, is_revert, bytes, revert_source, revision, was_reverted,
                  risk, version, edit_count, is_patroller, undone, is_self_revert)
                """).Bind(new SqlParameters().Add("rows", chunk)), CancellationToken.None);
        }
    }

    private object?[] Values(long n) =>
    [
        $"id-{n:D9}", Type, At, Entity, User, UserType, IsRevert, Bytes, RevertSource, Revision, WasReverted, Risk, ModelVersion, EditCount,
        IsPatroller, Undone, IsSelfRevert,
    ];
}
