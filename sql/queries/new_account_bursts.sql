-- Where new accounts come together: windows of the last seven days of data with three or more newcomers on one entity.
-- A newcomer is a temporary account, or an editor whom the 30 days before did not know; the latter are null while history is short.
select window_start, entity, unique_temporary_accounts, first_seen_editors, first_seen_share, unique_editors, total_events, revert_count,
  severity, risk_score, anomaly_explanation
from gold_entity_metrics_10min
where (unique_temporary_accounts >= 3 or first_seen_editors >= 3)
  and metric_date >= (select date_add('day', -6, max(metric_date)) from gold_entity_metrics_10min)
order by greatest(unique_temporary_accounts, coalesce(first_seen_editors, 0)) desc, total_events desc, window_start desc, entity
limit 20
