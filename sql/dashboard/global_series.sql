-- All that is monitored, window by window, in order: activity, what is usual, and health.
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp
select window_start, total_events, categorize_count, edit_count, revert_count, anonymous_edit_count, bot_edit_count, unique_users,
  unique_entities, baseline_events_avg, baseline_events_stddev, health_score, platform_health, health_explanation
from gold_global_metrics_10min
where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
order by window_start
