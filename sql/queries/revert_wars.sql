-- Where users revert each other: the windows of the last seven days of data with the longest exchanges.
-- revert_war_index counts the reverts that follow a revert by another user, without bots.
select window_start, entity, revert_war_index, revert_count, edit_count, unique_editors, severity, risk_score, anomaly_explanation
from gold_entity_metrics_10min
where revert_war_index > 0 and metric_date >= (select date_add('day', -6, max(metric_date)) from gold_entity_metrics_10min)
order by revert_war_index desc, revert_count desc, window_start desc, entity
limit 20
