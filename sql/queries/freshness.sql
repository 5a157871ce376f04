-- How fresh each layer is: its newest record, and how old that is.
-- lag_seconds counts to now, behind_seconds to the newest arrival in bronze. latest is an arrival in bronze and silver, the end of a window
-- in gold.
-- Parameters: now timestamp
with layers as (
  select 1 as place, 'bronze' as layer, max(ingestion_timestamp) as latest
  from bronze_events
  where event_date >= (select date_add('day', -1, max(event_date)) from bronze_events)
  union all
  select 2 as place, 'silver' as layer, max(ingestion_timestamp) as latest
  from silver_events
  where event_date >= (select date_add('day', -1, max(event_date)) from silver_events)
  union all
  select 3 as place, 'gold' as layer, max(window_end) as latest
  from gold_global_metrics_10min
  where metric_date >= (select date_add('day', -1, max(metric_date)) from gold_global_metrics_10min)
),
compared as (
  select place, layer, latest, max(case when layer = 'bronze' then latest end) over () as newest
  from layers
)
select layer, latest, date_diff('second', latest, :now) as lag_seconds,
  case when latest < newest then date_diff('second', latest, newest) when latest is not null then 0 end as behind_seconds
from compared
order by place
