-- Takes the rows that passed the gate from silver_staged into silver_events.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: event_id.
-- Parameters: staging_id varchar, batch_id varchar, batch_seq bigint, now timestamp, date_from date, date_to date,
--   is_any_time boolean, time_from timestamp, time_to timestamp
merge into silver_events as target
using (
  select :columns(silver_events except batch_id, batch_seq, processed_at)
  from silver_staged
  where batch_seq = :batch_seq and staging_id = :staging_id and verdict = 'pass' and event_date between :date_from and :date_to
) as source
on target.event_id = source.event_id and target.event_date = source.event_date and target.event_date between :date_from and :date_to
  and (:is_any_time or target.event_timestamp >= :time_from and target.event_timestamp < :time_to)
when not matched then insert (:columns(silver_events))
values (:values(silver_events with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at))
