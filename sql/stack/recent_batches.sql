-- The newest batches of a stack's layers, with what became of their records.
-- Grain: one row per (batch_id, hop), the newest first. The partitions before that of since are not read.
-- Parameters: since timestamp, since_date date, most bigint
select recorded_at, batch_id, hop, taken, passed, quarantined, duplicates, dropped, redelivered, difference
from (
  select recorded_at, batch_id, hop, taken, passed, quarantined, duplicates, dropped, redelivered, difference,
    row_number() over (order by recorded_at desc, batch_id desc, hop) as place
  from pipeline_ledger
  where event_date >= :since_date and recorded_at >= :since and hop <> 'ingest'
) as newest
where place <= :most
order by place
