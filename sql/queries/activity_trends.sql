-- Activity hour by hour over the last seven days of data, the newest hour first.
select date_trunc('hour', window_start) as hour_start, cast(sum(total_events) as bigint) as total_events,
  cast(sum(edit_count) as bigint) as edits, cast(sum(revert_count) as bigint) as reverts,
  cast(sum(anonymous_edit_count) as bigint) as anonymous_edits, cast(sum(bot_edit_count) as bigint) as bot_edits,
  sum(revert_ratio * coalesce(revert_known_count, edit_count)) / nullif(sum(coalesce(revert_known_count, edit_count)), 0)
    as revert_ratio,
  min(health_score) as worst_health_score,
  max(max_processing_lag_seconds) as max_processing_lag_seconds
from gold_global_metrics_10min
where metric_date >= (select date_add('day', -6, max(metric_date)) from gold_global_metrics_10min)
group by date_trunc('hour', window_start)
order by hour_start desc
limit 168
