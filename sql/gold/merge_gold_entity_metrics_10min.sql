-- Carries the entity windows that passed the gate into gold_entity_metrics_10min.
-- Where whole dates are computed anew, windows left without events are deleted; a window that the gate refused keeps its earlier row.
-- Grain: (window_start, entity).
-- A window that a later batch has computed is left as it is: a statement that comes late must not set it back.
-- The windows are the statement gold/entity_windows.
-- Parameters: windows statement, is_recompute boolean, date_from date, date_to date, time_from timestamp, time_to timestamp, batch_seq bigint
merge into gold_entity_metrics_10min as target
using (
  with computed as (
    select
      window_start, window_end, entity, total_events, edit_count, new_page_count, categorize_count, log_count, revert_count,
      anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, min_bytes_changed,
      max_bytes_changed, unique_editors, unique_anonymous_editors, unique_temporary_accounts, revert_war_index, first_seen_editors,
      first_seen_share, edits_with_comment, avg_processing_lag_seconds, max_processing_lag_seconds, first_event_timestamp,
      last_event_timestamp, revert_ratio, anonymous_ratio, bot_ratio, baseline_events_avg, baseline_events_stddev,
      baseline_revert_ratio, baseline_anonymous_ratio, baseline_source, events_zscore, revert_deviation, anonymous_deviation,
      is_burst_activity, is_high_revert_rate, is_anonymous_surge, is_large_content_change, anomaly_types, is_anomaly, risk_score,
      severity, anomaly_explanation, aggregation_timestamp, batch_id, batch_seq, metric_date, verdict
    from (:windows) as w
  ),
  existing as (
    select window_start, entity, metric_date
    from gold_entity_metrics_10min
    where :is_recompute and metric_date between :date_from and :date_to
  )
  select
    coalesce(s.window_start, g.window_start) as window_start, s.window_end, coalesce(s.entity, g.entity) as entity, s.total_events,
    s.edit_count, s.new_page_count, s.categorize_count, s.log_count, s.revert_count, s.anonymous_edit_count, s.bot_edit_count,
    s.large_edit_count, s.total_bytes_changed, s.avg_bytes_changed, s.min_bytes_changed, s.max_bytes_changed, s.unique_editors,
    s.unique_anonymous_editors, s.unique_temporary_accounts, s.revert_war_index, s.first_seen_editors, s.first_seen_share,
    s.edits_with_comment, s.avg_processing_lag_seconds, s.max_processing_lag_seconds, s.first_event_timestamp,
    s.last_event_timestamp, s.revert_ratio, s.anonymous_ratio, s.bot_ratio, s.baseline_events_avg, s.baseline_events_stddev,
    s.baseline_revert_ratio, s.baseline_anonymous_ratio, s.baseline_source, s.events_zscore, s.revert_deviation,
    s.anonymous_deviation, s.is_burst_activity, s.is_high_revert_rate, s.is_anonymous_surge, s.is_large_content_change,
    s.anomaly_types, s.is_anomaly, s.risk_score, s.severity, s.anomaly_explanation, s.aggregation_timestamp, s.batch_id,
    s.batch_seq, coalesce(s.metric_date, g.metric_date) as metric_date,
    s.window_start is null as is_left_without_events
  from computed s
  full outer join existing g on g.window_start = s.window_start and g.entity = s.entity and g.metric_date = s.metric_date
  where s.window_start is null or s.verdict = 'pass'
) as source
on target.window_start = source.window_start and target.entity = source.entity and target.metric_date = source.metric_date
  and target.metric_date between :date_from and :date_to and target.window_start >= :time_from and target.window_start < :time_to
when matched and target.batch_seq <= :batch_seq and source.is_left_without_events then delete
when matched and target.batch_seq <= :batch_seq then update set
  window_end = source.window_end, total_events = source.total_events, edit_count = source.edit_count, new_page_count =
  source.new_page_count, categorize_count = source.categorize_count, log_count = source.log_count, revert_count =
  source.revert_count, anonymous_edit_count = source.anonymous_edit_count, bot_edit_count = source.bot_edit_count, large_edit_count
  = source.large_edit_count, total_bytes_changed = source.total_bytes_changed, avg_bytes_changed = source.avg_bytes_changed,
  min_bytes_changed = source.min_bytes_changed, max_bytes_changed = source.max_bytes_changed, unique_editors =
  source.unique_editors, unique_anonymous_editors = source.unique_anonymous_editors, unique_temporary_accounts =
  source.unique_temporary_accounts, revert_war_index = source.revert_war_index, first_seen_editors = source.first_seen_editors,
  first_seen_share = source.first_seen_share, edits_with_comment = source.edits_with_comment, avg_processing_lag_seconds =
  source.avg_processing_lag_seconds, max_processing_lag_seconds = source.max_processing_lag_seconds, first_event_timestamp =
  source.first_event_timestamp, last_event_timestamp = source.last_event_timestamp, revert_ratio = source.revert_ratio,
  anonymous_ratio = source.anonymous_ratio, bot_ratio = source.bot_ratio, baseline_events_avg = source.baseline_events_avg,
  baseline_events_stddev = source.baseline_events_stddev, baseline_revert_ratio = source.baseline_revert_ratio,
  baseline_anonymous_ratio = source.baseline_anonymous_ratio, baseline_source = source.baseline_source, events_zscore =
  source.events_zscore, revert_deviation = source.revert_deviation, anonymous_deviation = source.anonymous_deviation,
  is_burst_activity = source.is_burst_activity, is_high_revert_rate = source.is_high_revert_rate, is_anonymous_surge =
  source.is_anonymous_surge, is_large_content_change = source.is_large_content_change, anomaly_types = source.anomaly_types,
  is_anomaly = source.is_anomaly, risk_score = source.risk_score, severity = source.severity, anomaly_explanation =
  source.anomaly_explanation, aggregation_timestamp = source.aggregation_timestamp, batch_id = source.batch_id, batch_seq =
  source.batch_seq
when not matched then insert (
  window_start, window_end, entity, total_events, edit_count, new_page_count, categorize_count, log_count, revert_count,
  anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, min_bytes_changed,
  max_bytes_changed, unique_editors, unique_anonymous_editors, unique_temporary_accounts, revert_war_index, first_seen_editors,
  first_seen_share, edits_with_comment, avg_processing_lag_seconds, max_processing_lag_seconds, first_event_timestamp,
  last_event_timestamp, revert_ratio, anonymous_ratio, bot_ratio, baseline_events_avg, baseline_events_stddev,
  baseline_revert_ratio, baseline_anonymous_ratio, baseline_source, events_zscore, revert_deviation, anonymous_deviation,
  is_burst_activity, is_high_revert_rate, is_anonymous_surge, is_large_content_change, anomaly_types, is_anomaly, risk_score,
  severity, anomaly_explanation, aggregation_timestamp, batch_id, batch_seq, metric_date)
values (
  source.window_start, source.window_end, source.entity, source.total_events, source.edit_count, source.new_page_count,
  source.categorize_count, source.log_count, source.revert_count, source.anonymous_edit_count, source.bot_edit_count,
  source.large_edit_count, source.total_bytes_changed, source.avg_bytes_changed, source.min_bytes_changed, source.max_bytes_changed,
  source.unique_editors, source.unique_anonymous_editors, source.unique_temporary_accounts, source.revert_war_index,
  source.first_seen_editors, source.first_seen_share, source.edits_with_comment, source.avg_processing_lag_seconds,
  source.max_processing_lag_seconds, source.first_event_timestamp, source.last_event_timestamp, source.revert_ratio,
  source.anonymous_ratio, source.bot_ratio, source.baseline_events_avg, source.baseline_events_stddev, source.baseline_revert_ratio,
  source.baseline_anonymous_ratio, source.baseline_source, source.events_zscore, source.revert_deviation,
  source.anonymous_deviation, source.is_burst_activity, source.is_high_revert_rate, source.is_anonymous_surge,
  source.is_large_content_change, source.anomaly_types, source.is_anomaly, source.risk_score, source.severity,
  source.anomaly_explanation, source.aggregation_timestamp, source.batch_id, source.batch_seq, source.metric_date)
