-- How far silver has come: its newest arrival and event, its last batch, and how far gold is behind it.
with newest as (
  select max(ingestion_timestamp) as latest_arrival, max(event_timestamp) as latest_event
  from silver_events
  where event_date >= (select date_add('day', -1, max(event_date)) from silver_events)
)
select latest_arrival, latest_event,
  (select max(batch_seq) from pipeline_ledger where hop = 'silver') as last_silver_batch,
  (select max(batch_seq) from pipeline_ledger where hop = 'gold') as last_gold_batch,
  (select max(window_end) from gold_global_metrics_10min
    where metric_date >= (select date_add('day', -1, max(metric_date)) from gold_global_metrics_10min)) as gold_window_end
from newest
