-- Writes lines of the ledger; an existing line is replaced.
-- A replaced line keeps its batch's time, so only lines of these times are examined.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key.
-- Grain: (batch_id, hop).
-- Parameters: rows rows, time_from timestamp, time_to timestamp
merge into pipeline_ledger as target
using (
  select :columns(pipeline_ledger)
  from (values :rows) as lines (:columns(pipeline_ledger))
) as source
on target.batch_id = source.batch_id and target.hop = source.hop and target.event_date = source.event_date
  and target.recorded_at between :time_from and :time_to
when matched then update set :assignments(pipeline_ledger)
when not matched then insert (:columns(pipeline_ledger)) values (:values(pipeline_ledger))
