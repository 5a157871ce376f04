-- The lines of the ledger: each with the difference recorded in it, and the one calculated from its numbers.
-- A line covers batch_count batches, up to batch_seq.
-- Grain: (batch_id, hop); line_count is 1 as long as nobody writes past the lease.
select batch_id, hop, max(batch_seq) as batch_seq, max(coalesce(batch_count, 1)) as batch_count, count(*) as line_count,
  cast(sum(passed) as bigint) as passed, cast(sum(difference) as bigint) as difference,
  cast(sum(taken - passed - quarantined - duplicates - dropped - redelivered - filtered - coalesce(signals, 0)
    - case when hop = 'ingest' then dead_lettered else 0 end) as bigint) as reckoned
from pipeline_ledger
group by batch_id, hop
order by batch_id, hop
