-- Takes the planned landing files into bronze_events; a record that is there already is left as it is.
-- A redelivered record keeps its time of arrival, so only rows of the batch's time of arrival are examined.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: (kafka_topic, kafka_partition, kafka_offset, event_id).
-- Parameters: landed statement, date_from date, date_to date, arrived_from timestamp, arrived_to timestamp,
--   batch_id varchar, batch_seq bigint, now timestamp
merge into bronze_events as target
using (
  with landed as (
    select :columns(bronze_events except ingestion_timestamp, committed_at, batch_id, batch_seq),
      cast(ingestion_timestamp as timestamp(6)) as ingestion_timestamp,
      row_number() over (partition by kafka_topic, kafka_partition, kafka_offset, event_id order by "$path") as occurrence
    from (:landed) as files
    where event_date between :date_from and :date_to
  )
  select :columns(bronze_events except committed_at, batch_id, batch_seq)
  from landed
  where occurrence = 1
) as source
on target.event_id = source.event_id and target.kafka_topic = source.kafka_topic and target.kafka_partition = source.kafka_partition
  and target.kafka_offset = source.kafka_offset and target.event_date = source.event_date
  and target.event_date between :date_from and :date_to and target.ingestion_timestamp between :arrived_from and :arrived_to
when not matched then insert (:columns(bronze_events))
values (:values(bronze_events with :now as committed_at, :batch_id as batch_id, :batch_seq as batch_seq))
