-- Writes what a replay has judged over what stands in silver_events: a row that passes replaces the one with its id, and one that no longer
-- passes is taken out.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key.
-- Grain: event_id.
-- Parameters: staging_id varchar, batch_id varchar, batch_seq bigint, now timestamp, date_from date, date_to date
merge into silver_events as target
using (
  select :columns(silver_events except batch_id, batch_seq, processed_at), verdict
  from silver_staged
  where batch_seq = :batch_seq and staging_id = :staging_id and verdict <> 'duplicate' and event_date between :date_from and :date_to
) as source
on target.event_id = source.event_id and target.event_date = source.event_date and target.event_date between :date_from and :date_to
when matched and source.verdict <> 'pass' then delete
when matched then update set :assignments(silver_events with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at)
when not matched and source.verdict = 'pass' then insert (:columns(silver_events))
values (:values(silver_events with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at))
