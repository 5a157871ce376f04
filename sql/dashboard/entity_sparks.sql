-- The events of some entities over a period, by the unit hour or day, for the small charts of the board. Hours without events have no row.
-- Grain: one row per (entity, bucket).
-- Parameters: date_from date, date_to date, window_from timestamp, window_to timestamp, unit varchar, entities varchar[]
select entity, date_trunc(:unit, window_start) as bucket, cast(sum(total_events) as bigint) as total_events,
  max(risk_score) as risk_score
from gold_entity_metrics_10min
where metric_date between :date_from and :date_to and window_start >= :window_from and window_start < :window_to
  and entity in (:entities)
group by entity, date_trunc(:unit, window_start)
order by entity, bucket
