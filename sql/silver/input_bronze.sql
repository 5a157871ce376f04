-- What silver reads: a range of bronze batches. It is the input of silver/stage_events.
-- Parameters: from_seq bigint, to_seq bigint, date_from date, date_to date
select event_id, event_data, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp, ingest_mode, event_date, batch_seq,
  coalesce(stream, 'mediawiki.recentchange') as stream
from bronze_events
where batch_seq between :from_seq and :to_seq and event_date between :date_from and :date_to
