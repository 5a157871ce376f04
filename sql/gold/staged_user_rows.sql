-- The user windows of a batch that the gate judges. Stands in the gate's measurements as their source.
-- Parameters: staging_id varchar
select
  window_start, window_end, user_name, user_type, total_events, edit_count, new_page_count, categorize_count, log_count,
  revert_count, large_edit_count, total_bytes_changed, avg_bytes_changed, edits_with_comment, entities_edited, wikis_touched,
  revert_ratio, baseline_edits_avg, baseline_edits_stddev, baseline_entities_avg, baseline_entities_stddev, baseline_revert_ratio,
  baseline_source, edits_zscore, entities_zscore, is_new_user_blitz, is_mass_reverter, is_cross_wiki_active, is_high_revert_user,
  anomaly_types, is_anomaly, user_risk_score, severity, anomaly_explanation, aggregation_timestamp, batch_id, batch_seq,
  metric_date, failed_checks, verdict
from gold_user_staging
where staging_id = :staging_id
