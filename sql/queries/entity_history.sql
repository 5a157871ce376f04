-- One entity's windows, the newest first: what happened, and why it was scored so.
-- Parameters: entity varchar
select window_start, severity, risk_score, total_events, edit_count, revert_count, anonymous_edit_count, bot_edit_count,
  total_bytes_changed,
  unique_editors, events_zscore, anomaly_types, anomaly_explanation
from gold_entity_metrics_10min
where entity = :entity
order by window_start desc
limit 200
