-- What silver reads in a replay: rows of a range of bronze batches, on the dates that are replayed. What people have let in from quarantine
-- stays let in: it is judged as a redrive judges it. It is the input of silver/stage_events.
-- Parameters: from_seq bigint, to_seq bigint, date_from date, date_to date, batch_id varchar
select b.event_id, b.event_data, b.kafka_topic, b.kafka_partition, b.kafka_offset, b.ingestion_timestamp,
  case when r.event_id is not null then 'redrive' else b.ingest_mode end as ingest_mode, b.event_date, b.batch_seq,
  coalesce(b.stream, 'mediawiki.recentchange') as stream
from bronze_events as b
left join (
  -- An earlier attempt at this batch may have settled some; they were open when it read them.
  select distinct event_id, event_date
  from silver_quarantine
  where event_date between :date_from and :date_to and status = 'redriven' and status_batch_id <> :batch_id
) as r on r.event_id = b.event_id and r.event_date = b.event_date
where b.batch_seq between :from_seq and :to_seq and b.event_date between :date_from and :date_to
