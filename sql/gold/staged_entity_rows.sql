-- The entity windows of a batch that the gate judges. Stands in the gate's measurements as their source.
-- Parameters: staging_id varchar
select
  window_start, window_end, entity, total_events, edit_count, new_page_count, categorize_count, log_count, revert_count,
  anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, min_bytes_changed,
  max_bytes_changed, unique_editors, unique_anonymous_editors, unique_temporary_accounts, revert_war_index, first_seen_editors,
  first_seen_share, edits_with_comment, avg_processing_lag_seconds, max_processing_lag_seconds, first_event_timestamp,
  last_event_timestamp, revert_ratio, anonymous_ratio, bot_ratio, baseline_events_avg, baseline_events_stddev,
  baseline_revert_ratio, baseline_anonymous_ratio, baseline_source, events_zscore, revert_deviation, anonymous_deviation,
  is_burst_activity, is_high_revert_rate, is_anonymous_surge, is_large_content_change, anomaly_types, is_anomaly, risk_score,
  severity, anomaly_explanation, aggregation_timestamp, batch_id, batch_seq, metric_date, failed_checks, verdict
from gold_entity_staging
where staging_id = :staging_id
