-- How far silver has come: its newest arrival and event, its last batch, and how far gold is behind it.
with newest as (
  select max(ingestion_timestamp) as latest_arrival, max(event_timestamp) as latest_event, max(batch_seq) as last_silver_batch
  from silver_events
  where event_date >= (select date_add('day', -1, max(event_date)) from silver_events)
),
windows as (
  select max(batch_seq) as last_gold_batch, max(window_end) as gold_window_end
  from gold_global_metrics_10min
  where metric_date >= (select date_add('day', -1, max(metric_date)) from gold_global_metrics_10min)
)
select n.latest_arrival, n.latest_event, n.last_silver_batch, w.last_gold_batch, w.gold_window_end
from newest as n
cross join windows as w
