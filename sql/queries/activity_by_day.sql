-- Activity day by day over the last 90 days of data, with each day's anomalies, the newest day first.
with days as (
  select metric_date, cast(sum(total_events) as bigint) as total_events, cast(sum(edit_count) as bigint) as edits,
    cast(sum(revert_count) as bigint) as reverts, cast(sum(anonymous_edit_count) as bigint) as anonymous_edits,
    cast(sum(bot_edit_count) as bigint) as bot_edits, min(health_score) as worst_health_score
  from gold_global_metrics_10min
  where metric_date >= (select date_add('day', -89, max(metric_date)) from gold_global_metrics_10min)
  group by metric_date
),
anomalies as (
  select metric_date, count(*) as entity_windows, cast(count_if(is_anomaly) as bigint) as anomalous_windows,
    cast(count_if(severity = 'CRITICAL') as bigint) as critical_windows
  from gold_entity_metrics_10min
  where metric_date >= (select date_add('day', -89, max(metric_date)) from gold_global_metrics_10min)
  group by metric_date
)
select d.metric_date, d.total_events, d.edits, d.reverts, d.anonymous_edits, d.bot_edits, d.worst_health_score, a.entity_windows,
  a.anomalous_windows, a.critical_windows
from days as d
left join anomalies as a on a.metric_date = d.metric_date
order by d.metric_date desc
limit 90
