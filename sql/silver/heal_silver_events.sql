-- Removes what is in silver_events more than once at one time, in one statement: two writers at the same moment may each have inserted
-- the same event, and then a row cannot be distinguished from its copy. Each such event matches two source rows: one that deletes all its
-- copies, one without a match, which writes it once. An id that arrived with two times is kept under both, and is not a copy.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (event_id, event_timestamp).
-- Parameters: date_from date, date_to date, is_any_time boolean, time_from timestamp, time_to timestamp
merge into silver_events as target
using (
  with copies as (
    select event_id, event_date, event_timestamp
    from silver_events
    where event_date between :date_from and :date_to and (:is_any_time or event_timestamp >= :time_from and event_timestamp < :time_to)
    group by event_id, event_date, event_timestamp
    having count(*) > 1
  ),
  ordered as (
    select s.*, row_number() over (partition by s.event_id, s.event_date, s.event_timestamp order by s.batch_seq, s.kafka_partition,
      s.kafka_offset) as place
    from silver_events as s
    join copies as c on c.event_id = s.event_id and c.event_date = s.event_date and c.event_timestamp is not distinct from s.event_timestamp
    where s.event_date between :date_from and :date_to
      and (:is_any_time or s.event_timestamp >= :time_from and s.event_timestamp < :time_to)
  )
  select case when s.is_deletion then event_id end as deleted_id, :columns(silver_events)
  from ordered
  cross join unnest(array[true, false]) as s (is_deletion)
  where place = 1
) as source
on target.event_id = source.deleted_id and target.event_date = source.event_date
  and target.event_timestamp is not distinct from source.event_timestamp
when matched then delete
when not matched then insert (:columns(silver_events)) values (:values(silver_events))
