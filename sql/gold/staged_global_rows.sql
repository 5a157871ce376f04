-- The global windows of a batch that the gate judges. Stands in the gate's measurements as their source.
-- Parameters: staging_id varchar
select
  window_start, window_end, total_events, edit_count, new_page_count, categorize_count, log_count, external_count, revert_count,
  anonymous_edit_count, bot_edit_count, large_edit_count, total_bytes_changed, avg_bytes_changed, unique_users, unique_entities,
  unique_wikis, avg_processing_lag_seconds, max_processing_lag_seconds, revert_ratio, anonymous_ratio, bot_ratio,
  baseline_events_avg, baseline_events_stddev, baseline_source, events_zscore, platform_health, health_score, health_explanation,
  events_per_user, events_per_entity, aggregation_timestamp, batch_id, batch_seq, metric_date, failed_checks, verdict
from gold_global_staging
where staging_id = :staging_id
