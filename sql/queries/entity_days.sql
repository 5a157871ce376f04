-- One entity's days, the newest first: how busy each was, and its worst window.
-- Parameters: entity varchar
with ranked as (
  select metric_date, window_start, severity, risk_score, total_events, edit_count, revert_count, anonymous_edit_count, is_anomaly,
    anomaly_explanation,
    row_number() over (partition by metric_date order by risk_score desc, total_events desc, window_start) as place
  from gold_entity_metrics_10min
  where entity = :entity
)
select metric_date, cast(sum(total_events) as bigint) as total_events, cast(sum(edit_count) as bigint) as edit_count,
  cast(sum(revert_count) as bigint) as revert_count, cast(sum(anonymous_edit_count) as bigint) as anonymous_edit_count,
  cast(count_if(is_anomaly) as bigint) as anomalous_windows, max(case when place = 1 then window_start end) as worst_window,
  max(case when place = 1 then severity end) as severity, max(risk_score) as risk_score,
  max(case when place = 1 then anomaly_explanation end) as anomaly_explanation
from ranked
group by metric_date
order by metric_date desc
limit 90
