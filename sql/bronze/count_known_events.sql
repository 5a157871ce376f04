-- How many of the planned landing rows bronze holds already, or meets twice: counted before the merge, to be held against what it writes.
-- Parameters: paths varchar[], date_from date, date_to date
with landed as (
  select event_id, kafka_topic, kafka_partition, kafka_offset, event_date,
    row_number() over (partition by kafka_topic, kafka_partition, kafka_offset, event_id order by "$path") as occurrence
  from landing_bronze_events
  where "$path" in (:paths) and event_date between :date_from and :date_to
)
-- Of no rows, count_if is 0 to Trino and NULL to DuckDB.
select coalesce(cast(count_if(l.occurrence > 1 or b.event_id is not null) as bigint), 0) as rows_known
from landed as l
left join bronze_events as b on b.event_id = l.event_id and b.kafka_topic = l.kafka_topic and b.kafka_partition = l.kafka_partition
  and b.kafka_offset = l.kafka_offset and b.event_date = l.event_date and b.event_date between :date_from and :date_to
