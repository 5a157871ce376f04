-- The last values of metrics before a batch, latest first: what its own values are compared with.
-- Grain: one row per rule and earlier batch.
-- Parameters: layer varchar, batch_id varchar, rules varchar[], last bigint, date_from date
select rule, rule_version, metric_value
from (
  select rule, rule_version, metric_value, row_number() over (partition by rule, rule_version order by batch_id desc) as place
  from quality_metrics
  where layer = :layer and batch_id < :batch_id and rule in (:rules) and event_date >= :date_from and metric_value is not null
) as ranked
where place <= :last
order by rule, rule_version, place
