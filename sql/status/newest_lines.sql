-- The newest line of each hop in the ledger, and its lines that differ.
-- Grain: one row per hop. Differing lines are counted from since on; the partitions before that are not read. recorded_at is in seconds
-- since 1970: a run that answers for the lakehouse sends times as text.
-- Parameters: since date
select hop, max(batch_seq) as batch_seq, date_diff('second', timestamp '1970-01-01 00:00:00', max(recorded_at)) as recorded_at,
  max_by(passed, batch_seq) as passed, max_by(quarantined, batch_seq) as quarantined, max_by(dropped, batch_seq) as dropped,
  count(*) as line_count, cast(count_if(difference <> 0) as bigint) as differing,
  max_by(batch_id, batch_seq) filter (where difference <> 0) as last_differing,
  max_by(difference, batch_seq) filter (where difference <> 0) as last_difference
from pipeline_ledger
where event_date >= :since
group by hop
order by hop
