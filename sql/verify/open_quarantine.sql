-- Records and windows that wait in quarantine for a person; dead letters, which cannot be redriven, apart.
-- Grain: one row per layer that has any.
select 'bronze' as layer, count(*) as row_count, count(case when kafka_topic = 'dlq_events' then 1 end) as dead_letters
from bronze_quarantine
where status = 'quarantined'
union all
select 'silver' as layer, count(*) as row_count, cast(0 as bigint) as dead_letters
from silver_quarantine
where status = 'quarantined'
union all
select 'gold' as layer, count(*) as row_count, cast(0 as bigint) as dead_letters
from gold_quarantine
where status = 'quarantined'
