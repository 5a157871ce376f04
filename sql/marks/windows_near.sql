-- The windows of an entity on a date, those nearest to a time first.
-- Parameters: entity varchar, window_start timestamp, date date
select window_start, severity, risk_score
from gold_entity_metrics_10min
where metric_date = :date and entity = :entity
order by abs(to_unixtime(window_start) - to_unixtime(:window_start)), window_start
limit 4
