-- The latest arrival in each layer, and how far silver stands behind bronze.
with latest as (
  select
    (select max(ingestion_timestamp) from bronze_events) as bronze,
    (select max(ingestion_timestamp) from silver_events) as silver,
    (select max(window_end) from gold_global_metrics_10min) as gold_window_end
)
select bronze, silver, gold_window_end, date_diff('second', silver, bronze) as silver_behind_seconds
from latest
