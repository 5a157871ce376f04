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

    /// <summary>Puts rows into <c>silver_events</c>, with ids that sort by their order here.</summary>
    public static async Task InsertAsync(TestLakehouse lakehouse, params IEnumerable<SilverRow> rows)
    {
        var before = await lakehouse.ScalarAsync<long>("select count(*) from silver_events");
        foreach (var chunk in rows.Select((row, i) => row.Values(before + i)).Chunk(5000))
        {
            await lakehouse.Engine.RunAsync(new SqlTemplate("silver_rows", """
                insert into silver_events (event_id, event_type, event_timestamp, wiki, entity, user_name, user_type, is_bot, is_anonymous, is_revert, is_large_edit,
                  has_comment, bytes_changed, processing_lag_seconds, batch_seq, event_date)
                select id, type, happened, 'enwiki', entity, cast(user_name as varchar), user_type, user_type = 'bot', user_type in ('temporary', 'ip'), is_revert, abs(bytes) > 10240,
                  true, bytes, 1e0, 0, cast(happened as date)
                from (values :rows) as v (id, type, happened, entity, user_name, user_type, is_revert, bytes)
                """).Bind(new SqlParameters().Add("rows", chunk)), CancellationToken.None);
        }
    }

    private object?[] Values(long n) => [$"id-{n:D9}", Type, At, Entity, User, UserType, IsRevert, Bytes];
}
