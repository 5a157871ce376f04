-- Recomputes the windows that a range of silver batches touched, over everything monitored, from all their events.
-- Grain: window_start.
-- Parameters: from_seq bigint, to_seq bigint, date_from date, date_to date, batch_id varchar, batch_seq bigint, now timestamp,
--   and the global_* values of the risk model
merge into gold_global_metrics_10min as target
using (
  with touched as (
    select distinct
      cast(from_unixtime(floor(to_unixtime(event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6)) as window_start
    from silver_events
    where batch_seq between :from_seq and :to_seq and event_date between :date_from and :date_to
  ),
  counted as (
    select w.window_start,
      count(*) as total_events,
      cast(count_if(s.event_type = 'edit') as bigint) as edit_count,
      cast(count_if(s.event_type = 'new') as bigint) as new_page_count,
      cast(count_if(s.event_type = 'categorize') as bigint) as categorize_count,
      cast(count_if(s.event_type = 'log') as bigint) as log_count,
      cast(count_if(s.event_type = 'external') as bigint) as external_count,
      cast(count_if(s.is_revert) as bigint) as revert_count,
      cast(count_if(s.is_anonymous and s.event_type in ('edit', 'new')) as bigint) as anonymous_edit_count,
      cast(count_if(s.is_bot and s.event_type in ('edit', 'new')) as bigint) as bot_edit_count,
      cast(count_if(s.is_large_edit) as bigint) as large_edit_count,
      cast(coalesce(sum(s.bytes_changed), 0) as bigint) as total_bytes_changed,
      avg(cast(s.bytes_changed as double)) as avg_bytes_changed,
      count(distinct s.user_name) as unique_users,
      count(distinct s.entity) as unique_entities,
      count(distinct s.wiki) as unique_wikis,
      avg(s.processing_lag_seconds) as avg_processing_lag_seconds,
      max(s.processing_lag_seconds) as max_processing_lag_seconds
    from silver_events s
    join touched w
      on w.window_start = cast(from_unixtime(floor(to_unixtime(s.event_timestamp) / 600) * 600) at time zone 'UTC' as timestamp(6))
    where s.event_date between :date_from and :date_to
    group by w.window_start
  ),
  measured as (
    select c.*,
      c.window_start + interval '10' minute as window_end,
      coalesce(cast(c.revert_count as double) / nullif(c.edit_count, 0), 0e0) as revert_ratio,
      coalesce(cast(c.anonymous_edit_count as double) / nullif(c.total_events, 0), 0e0) as anonymous_ratio,
      coalesce(cast(c.bot_edit_count as double) / nullif(c.total_events, 0), 0e0) as bot_ratio,
      :global_baseline_events_mean as baseline_events_avg,
      :global_baseline_events_stddev as baseline_events_stddev,
      'default' as baseline_source,
      c.edit_count + c.new_page_count >= :global_minimum_edits as has_enough_edits,
      cast(c.total_events as double) / nullif(c.unique_users, 0) as events_per_user,
      cast(c.total_events as double) / nullif(c.unique_entities, 0) as events_per_entity
    from counted c
  ),
  compared as (
    select m.*, (m.total_events - m.baseline_events_avg) / nullif(m.baseline_events_stddev, 0e0) as events_zscore
    from measured m
  ),
  judged as (
    select p.*,
      case
        when p.has_enough_edits and p.revert_ratio > :global_platform_health_revert_ratio_critical
          or p.events_zscore > :global_platform_health_events_z_critical then 'CRITICAL'
        when p.has_enough_edits and p.revert_ratio > :global_platform_health_revert_ratio_warning
          or p.events_zscore > :global_platform_health_events_z_warning then 'WARNING'
        when p.has_enough_edits and p.revert_ratio > :global_platform_health_revert_ratio_elevated
          or p.events_zscore > :global_platform_health_events_z_elevated then 'ELEVATED'
        else 'HEALTHY' end as platform_health,
      case
        when not p.has_enough_edits then 0
        when p.revert_ratio > :global_health_score_revert_ratio_1_above then :global_health_score_revert_ratio_1_points
        when p.revert_ratio > :global_health_score_revert_ratio_2_above then :global_health_score_revert_ratio_2_points
        when p.revert_ratio > :global_health_score_revert_ratio_3_above then :global_health_score_revert_ratio_3_points
        else 0 end as revert_points,
      case
        when abs(p.events_zscore) > :global_health_score_events_z_1_above then :global_health_score_events_z_1_points
        when abs(p.events_zscore) > :global_health_score_events_z_2_above then :global_health_score_events_z_2_points
        when abs(p.events_zscore) > :global_health_score_events_z_3_above then :global_health_score_events_z_3_points
        else 0 end as volume_points,
      case
        when not p.has_enough_edits then 0
        when p.anonymous_ratio > :global_health_score_anonymous_ratio_1_above then :global_health_score_anonymous_ratio_1_points
        when p.anonymous_ratio > :global_health_score_anonymous_ratio_2_above then :global_health_score_anonymous_ratio_2_points
        else 0 end as anonymous_points,
      case
        when p.avg_processing_lag_seconds > :global_health_score_lag_seconds_1_above then :global_health_score_lag_seconds_1_points
        when p.avg_processing_lag_seconds > :global_health_score_lag_seconds_2_above then :global_health_score_lag_seconds_2_points
        else 0 end as lag_points
    from compared p
  ),
  -- Numbers are written digit by digit, because engines write a double each in its own way.
  worded as (
    select j.*,
      cast(cast(floor(j.revert_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as revert_text,
      cast(cast(floor(j.baseline_events_avg) as bigint) as varchar) || '.'
        || cast(mod(cast(floor(j.baseline_events_avg * 10) as bigint), 10) as varchar) as events_usual_text,
      cast(cast(floor(j.anonymous_ratio * 100 + 0.5e0) as bigint) as varchar) || '%' as anonymous_text,
      cast(cast(floor(j.avg_processing_lag_seconds) as bigint) as varchar) as lag_text
    from judged j
  ),
  explained as (
    select x.*,
      100 - x.revert_points - x.volume_points - x.anonymous_points - x.lag_points as health_score,
      coalesce(nullif(concat_ws('; ',
        case when x.revert_points > 0 then x.revert_text || ' of edits were reverts (-' || cast(x.revert_points as varchar) || ')' end,
        case when x.volume_points > 0 then cast(x.total_events as varchar) || ' events where ' || x.events_usual_text || ' are usual (-'
          || cast(x.volume_points as varchar) || ')' end,
        case when x.anonymous_points > 0 then x.anonymous_text || ' of events by unregistered editors (-'
          || cast(x.anonymous_points as varchar) || ')' end,
        case when x.lag_points > 0 then 'events arrive ' || x.lag_text || ' seconds late (-' || cast(x.lag_points as varchar) || ')' end
      ), ''), 'ordinary activity') as health_explanation
    from worded x
  )
  select
    window_start, window_end, total_events, edit_count, new_page_count, categorize_count, log_count, external_count, revert_count,
    anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, unique_users, unique_entities,
    unique_wikis, avg_processing_lag_seconds, max_processing_lag_seconds, revert_ratio, anonymous_ratio, bot_ratio,
    baseline_events_avg, baseline_events_stddev, baseline_source, events_zscore, platform_health, health_score, health_explanation,
    events_per_user, events_per_entity, cast(window_start as date) as metric_date
  from explained
) as source
on target.window_start = source.window_start and target.metric_date = source.metric_date
when matched then update set
  window_end = source.window_end, total_events = source.total_events, edit_count = source.edit_count, new_page_count =
  source.new_page_count, categorize_count = source.categorize_count, log_count = source.log_count, external_count =
  source.external_count, revert_count = source.revert_count, anonymous_edit_count = source.anonymous_edit_count, bot_edit_count =
  source.bot_edit_count, large_edit_count = source.large_edit_count, total_bytes_changed = source.total_bytes_changed,
  avg_bytes_changed = source.avg_bytes_changed, unique_users = source.unique_users, unique_entities = source.unique_entities,
  unique_wikis = source.unique_wikis, avg_processing_lag_seconds = source.avg_processing_lag_seconds, max_processing_lag_seconds =
  source.max_processing_lag_seconds, revert_ratio = source.revert_ratio, anonymous_ratio = source.anonymous_ratio, bot_ratio =
  source.bot_ratio, baseline_events_avg = source.baseline_events_avg, baseline_events_stddev = source.baseline_events_stddev,
  baseline_source = source.baseline_source, events_zscore = source.events_zscore, platform_health = source.platform_health,
  health_score = source.health_score, health_explanation = source.health_explanation, events_per_user = source.events_per_user,
  events_per_entity = source.events_per_entity, aggregation_timestamp = :now, batch_id = :batch_id, batch_seq = :batch_seq
when not matched then insert (
  window_start, window_end, total_events, edit_count, new_page_count, categorize_count, log_count, external_count, revert_count,
  anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, unique_users, unique_entities,
  unique_wikis, avg_processing_lag_seconds, max_processing_lag_seconds, revert_ratio, anonymous_ratio, bot_ratio,
  baseline_events_avg, baseline_events_stddev, baseline_source, events_zscore, platform_health, health_score, health_explanation,
  events_per_user, events_per_entity, aggregation_timestamp, batch_id, batch_seq, metric_date)
values (
  source.window_start, source.window_end, source.total_events, source.edit_count, source.new_page_count, source.categorize_count,
  source.log_count, source.external_count, source.revert_count, source.anonymous_edit_count, source.bot_edit_count,
  source.large_edit_count, source.total_bytes_changed, source.avg_bytes_changed, source.unique_users, source.unique_entities,
  source.unique_wikis, source.avg_processing_lag_seconds, source.max_processing_lag_seconds, source.revert_ratio,
  source.anonymous_ratio, source.bot_ratio, source.baseline_events_avg, source.baseline_events_stddev, source.baseline_source,
  source.events_zscore, source.platform_health, source.health_score, source.health_explanation, source.events_per_user,
  source.events_per_entity, :now, :batch_id, :batch_seq, source.metric_date)
