-- The windows of one entity in a period, in order: what happened, what is usual, and how it was scored.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, entity varchar
select window_start, total_events, categorize_count, edit_count, revert_count, anonymous_edit_count, hidden_edit_count, bot_edit_count,
  total_bytes_changed, unique_editors, baseline_events_avg, baseline_events_stddev, baseline_source,
  reverted_since, risky_edits, risk_score, severity, is_anomaly, anomaly_types, anomaly_explanation
from gold_entity_metrics_10min
where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to and entity = :entity
order by window_start
