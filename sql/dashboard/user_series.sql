-- The windows of one user in a period, the newest first.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, user varchar
select window_start, user_type, edit_count, revert_count, entities_edited, total_bytes_changed, user_risk_score, severity, is_anomaly,
  anomaly_types, anomaly_explanation
from gold_user_metrics_10min
where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
  and user_name = :user
order by window_start desc
limit 200
