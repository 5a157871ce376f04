-- Carries the windows over everything monitored that passed the gate into gold_global_metrics_10min.
-- Where whole dates are computed anew, windows left without events are deleted; a window that the gate refused keeps its earlier row.
-- Grain: window_start.
-- A window that a later batch has computed is left as it is: a statement that comes late must not set it back.
-- The windows are the statement gold/global_windows.
-- Parameters: windows statement, is_recompute boolean, date_from date, date_to date, time_from timestamp, time_to timestamp, batch_seq bigint
merge into gold_global_metrics_10min as target
using (
  with computed as (
    select
      window_start, window_end, total_events, edit_count, new_page_count, categorize_count, log_count, external_count, revert_count,
      anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, unique_users, unique_entities,
      unique_wikis, avg_processing_lag_seconds, max_processing_lag_seconds, revert_ratio, anonymous_ratio, bot_ratio,
      baseline_events_avg, baseline_events_stddev, baseline_source, events_zscore, platform_health, health_score,
      health_explanation, events_per_user, events_per_entity, aggregation_timestamp, batch_id, batch_seq, metric_date, verdict
    from (:windows) as w
  ),
  existing as (
    select window_start, metric_date
    from gold_global_metrics_10min
    where :is_recompute and metric_date between :date_from and :date_to
  )
  select
    coalesce(s.window_start, g.window_start) as window_start, s.window_end, s.total_events, s.edit_count, s.new_page_count,
    s.categorize_count, s.log_count, s.external_count, s.revert_count, s.anonymous_edit_count, s.bot_edit_count, s.large_edit_count,
    s.total_bytes_changed, s.avg_bytes_changed, s.unique_users, s.unique_entities, s.unique_wikis, s.avg_processing_lag_seconds,
    s.max_processing_lag_seconds, s.revert_ratio, s.anonymous_ratio, s.bot_ratio, s.baseline_events_avg, s.baseline_events_stddev,
    s.baseline_source, s.events_zscore, s.platform_health, s.health_score, s.health_explanation, s.events_per_user,
    s.events_per_entity, s.aggregation_timestamp, s.batch_id, s.batch_seq, coalesce(s.metric_date, g.metric_date) as metric_date,
    s.window_start is null as is_left_without_events
  from computed s
  full outer join existing g on g.window_start = s.window_start and g.metric_date = s.metric_date
  where s.window_start is null or s.verdict = 'pass'
) as source
on target.window_start = source.window_start and target.metric_date = source.metric_date
  and target.metric_date between :date_from and :date_to and target.window_start >= :time_from and target.window_start < :time_to
when matched and target.batch_seq <= :batch_seq and source.is_left_without_events then delete
when matched and target.batch_seq <= :batch_seq then update set
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
  events_per_entity = source.events_per_entity, aggregation_timestamp = source.aggregation_timestamp, batch_id = source.batch_id,
  batch_seq = source.batch_seq
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
  source.events_per_entity, source.aggregation_timestamp, source.batch_id, source.batch_seq, source.metric_date)
