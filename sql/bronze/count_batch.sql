-- What a bronze batch wrote, and how many of its rows bronze held before or met twice. What it wrote is read back by its id, so that a run
-- after a crash counts the same; what it was given is counted in the plan: the sums must agree. Dead letters are counted apart. A row that
-- stands there more than once, by damage, is known once.
-- Over no rows, count_if is 0 on Trino and NULL on DuckDB.
-- Parameters: landed statement, refused statement, batch_id varchar, batch_seq bigint, date_from date, date_to date, arrived_from
--   timestamp, arrived_to timestamp
with landed as (
  select event_id, kafka_topic, kafka_partition, kafka_offset, event_date,
    row_number() over (partition by kafka_topic, kafka_partition, kafka_offset, event_id order by "$path") as occurrence
  from (:landed) as files
  where event_date between :date_from and :date_to
),
refused as (
  select quarantine_id, event_date, row_number() over (partition by quarantine_id order by "$path") as occurrence
  from (:refused) as files
  where event_date between :date_from and :date_to and kafka_topic <> 'dlq_events'
),
there as (
  select distinct event_id, kafka_topic, kafka_partition, kafka_offset, event_date
  from bronze_events
  where coalesce(batch_id, '') <> :batch_id and event_date between :date_from and :date_to
    and ingestion_timestamp between :arrived_from and :arrived_to
)
select w.bronze, q.bronze_quarantined, q.dead_letters, e.events_known + r.refused_known as rows_known
from (
  select count(*) as bronze
  from bronze_events
  where batch_seq = :batch_seq and batch_id = :batch_id and event_date between :date_from and :date_to
) as w
cross join (
  select coalesce(cast(count_if(kafka_topic <> 'dlq_events') as bigint), 0) as bronze_quarantined,
    coalesce(cast(count_if(kafka_topic = 'dlq_events') as bigint), 0) as dead_letters
  from bronze_quarantine
  where quarantine_batch_id = :batch_id and event_date between :date_from and :date_to
) as q
cross join (
  select coalesce(cast(count_if(l.occurrence > 1 or b.event_id is not null) as bigint), 0) as events_known
  from landed as l
  left join there as b on b.event_id = l.event_id and b.kafka_topic = l.kafka_topic and b.kafka_partition = l.kafka_partition
    and b.kafka_offset = l.kafka_offset and b.event_date = l.event_date
) as e
cross join (
  select coalesce(cast(count_if(r.occurrence > 1 or k.quarantine_id is not null) as bigint), 0) as refused_known
  from refused as r
  left join bronze_quarantine as k on k.quarantine_id = r.quarantine_id and k.event_date = r.event_date
    and k.quarantine_batch_id <> :batch_id and k.event_date between :date_from and :date_to
) as r
