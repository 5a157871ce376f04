namespace WikiGuard.Specs.Lakehouse;

/// <summary>
/// The scores of the system that WikiGuard replaces, on the same silver rows: kd-ajar/digital-sentinel at 6a48e4a, <c>silver_writer.py</c>
/// and
/// <c>gold_writer.py</c>. Its windows are of arrival, an edit that makes a page shorter is a revert, only an IP address is anonymous, and
/// ratios count from the first edit on.
/// </summary>
internal static class OriginalScores
{
    private const string Events = """
        events as (
          select date_trunc('hour', ingestion_timestamp) + (minute(ingestion_timestamp) / 10) * interval '10' minute as window_start,
            entity, wiki, user_name, is_bot, event_type, coalesce(length_new, 0) - coalesce(length_old, 0) as bytes,
            regexp_like(user_name, '^([0-9]{1,3}[.]){3}[0-9]{1,3}$|^([0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}$') as is_ip
          from silver_events
        )
        """;

    /// <summary>window_start, entity, is_anomaly, risk_score; a score of 15 or more is MEDIUM, of 30 HIGH, of 50 CRITICAL.</summary>
    public const string Entities = $"""
        with {Events},
        counted as (
          select window_start, entity, wiki, count(*) as events, count_if(event_type = 'edit') as edits, count_if(bytes < 0) as reverts,
            count_if(coalesce(is_ip, false)) as anonymous, sum(bytes) as bytes
          from events group by window_start, entity, wiki
        ),
        measured as (
          select window_start, entity, (events - 5e0) / 3e0 as z, case when edits > 0 then cast(reverts as double) / edits else 0e0 end as revert_ratio,
            cast(anonymous as double) / events as anonymous_ratio, abs(bytes) > 51200 as is_large
          from counted
        )
        select window_start, entity, z > 2 or revert_ratio > 0.3e0 or anonymous_ratio > 0.5e0 or is_large as is_anomaly,
          case when z > 3 then 25 when z > 2 then 15 when z > 1 then 5 else 0 end
            + case when revert_ratio > 0.5e0 then 30 when revert_ratio > 0.3e0 then 20 when revert_ratio > 0.2e0 then 10 else 0 end
            + case when anonymous_ratio > 0.7e0 then 25 when anonymous_ratio > 0.5e0 then 15 when anonymous_ratio > 0.35e0 then 5 else 0 end
            + case when is_large then 15 else 0 end as risk_score
        from measured
        """;

    /// <summary>window_start, user_name, is_anomaly, risk_score.</summary>
    public const string Users = $"""
        with {Events},
        counted as (
          select window_start, user_name, count_if(event_type = 'edit') as edits, count_if(bytes < 0) as reverts, count(distinct entity) as entities,
            count(distinct wiki) as wikis
          from events where user_name is not null group by window_start, user_name, is_bot, is_ip
        ),
        measured as (
          select window_start, user_name, reverts, entities, wikis, (edits - 2e0) / 1.5e0 as z,
            case when edits > 0 then cast(reverts as double) / edits else 0e0 end as revert_ratio
          from counted
        )
        select window_start, user_name, z > 2 and entities > 3 or reverts > 3 or wikis > 2 or revert_ratio > 0.3e0 as is_anomaly,
          case when z > 4 then 35 when z > 2 and entities > 3 then 25 when z > 2 then 10 else 0 end
            + case when reverts > 5 then 30 when reverts > 3 then 20 else 0 end + case when wikis > 3 then 15 when wikis > 2 then 10 else 0 end
            + case when revert_ratio > 0.5e0 then 20 when revert_ratio > 0.3e0 then 10 else 0 end as risk_score
        from measured
        """;

    /// <summary>window_start, platform_health.</summary>
    public const string Overall = $"""
        with {Events},
        counted as (
          select window_start, (count(*) - 150e0) / 50e0 as z,
            case when count_if(event_type = 'edit') > 0 then cast(count_if(bytes < 0) as double) / count_if(event_type = 'edit') else 0e0 end as revert_ratio
          from events group by window_start
        )
        select window_start, case when revert_ratio > 0.25e0 or z > 3 then 'CRITICAL' when revert_ratio > 0.18e0 or z > 2 then 'WARNING'
          when revert_ratio > 0.15e0 or z > 1 then 'ELEVATED' else 'HEALTHY' end as platform_health
        from counted
        """;
}
