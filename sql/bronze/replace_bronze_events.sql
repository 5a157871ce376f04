-- Replaces rows of bronze_events that differ from their record in the log, or stand there more than once, by what the log says, in one
-- statement. A record and a row belong together by their place in the log and by the event's id, its bytes, or its key and time of arrival:
-- a recreated topic counts offsets from 0 again, and its rows are not those of the records that had these offsets before.
-- Rows that silver has not read are left alone, with their copies: its next batch counts on them.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (kafka_topic, kafka_partition, kafka_offset, event_id).
-- Parameters: landed statement, date_from date, date_to date, arrived_from timestamp, arrived_to timestamp, read_seq bigint,
--   batch_id varchar, batch_seq bigint, now timestamp
merge into bronze_events as target
using (
  with landed as (
    select :columns(bronze_events except ingestion_timestamp, committed_at, batch_id, batch_seq),
      cast(ingestion_timestamp as timestamp(6)) as ingestion_timestamp,
      row_number() over (partition by kafka_topic, kafka_partition, kafka_offset, event_id order by "$path") as occurrence
    from (:landed) as files
    where event_date between :date_from and :date_to
  ),
  found as (
    select l.kafka_topic, l.kafka_partition, l.kafka_offset, l.event_id, b.event_id as found_id, b.event_date as found_date,
      coalesce(b.batch_seq, 0) as found_seq,
      case when b.event_id = l.event_id and b.event_data = l.event_data and b.event_date = l.event_date
        and b.kafka_key is not distinct from l.kafka_key and b.ingestion_timestamp = l.ingestion_timestamp then 1 end as is_right
    from landed as l
    join bronze_events as b on b.kafka_topic = l.kafka_topic and b.kafka_partition = l.kafka_partition
      and b.kafka_offset = l.kafka_offset and (b.event_id = l.event_id or b.event_data = l.event_data
        or b.ingestion_timestamp = l.ingestion_timestamp and b.kafka_key is not distinct from l.kafka_key)
    where l.occurrence = 1 and b.event_date between :date_from and :date_to
      and b.ingestion_timestamp between :arrived_from and :arrived_to
  ),
  wrong as (
    select kafka_topic, kafka_partition, kafka_offset, event_id
    from found
    group by kafka_topic, kafka_partition, kafka_offset, event_id
    having (count(*) > 1 or count(is_right) = 0) and max(found_seq) <= :read_seq
  ),
  replaced as (
    select l.*
    from landed as l
    join wrong as w on w.kafka_topic = l.kafka_topic and w.kafka_partition = l.kafka_partition and w.kafka_offset = l.kafka_offset
      and w.event_id = l.event_id
    where l.occurrence = 1
  ),
  standing as (
    select distinct kafka_topic as its_topic, kafka_partition as its_partition, kafka_offset as its_offset, event_id as its_id, found_id,
      found_date
    from found
  )
  select true as is_deletion, found_id, found_date, :columns(bronze_events except committed_at, batch_id, batch_seq)
  from replaced
  join standing on its_topic = kafka_topic and its_partition = kafka_partition and its_offset = kafka_offset and its_id = event_id
  union all
  select false as is_deletion, cast(null as varchar) as found_id, cast(null as date) as found_date,
    :columns(bronze_events except committed_at, batch_id, batch_seq)
  from replaced
) as source
on target.kafka_topic = source.kafka_topic and target.kafka_partition = source.kafka_partition
  and target.kafka_offset = source.kafka_offset and source.is_deletion and target.event_id is not distinct from source.found_id
  and target.event_date = source.found_date and target.event_date between :date_from and :date_to
  and target.ingestion_timestamp between :arrived_from and :arrived_to
when matched then delete
when not matched then insert (:columns(bronze_events))
values (:values(bronze_events with :now as committed_at, :batch_id as batch_id, :batch_seq as batch_seq))
