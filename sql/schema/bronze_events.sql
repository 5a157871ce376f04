-- Every record that bronze accepted, as it was produced; raw duplicates by event_id are kept.
-- Grain: one row per (kafka_topic, kafka_partition, kafka_offset, event_id).
create table if not exists bronze_events (
  event_id varchar, -- meta.id of the event
  event_data varchar, -- the JSON as produced, with _metadata
  kafka_topic varchar, -- cleaned_events
  kafka_partition integer,
  kafka_offset bigint, -- counts from 0 again in a topic made anew
  kafka_key varchar, -- canonical entity, UTF-8
  ingestion_timestamp timestamp(6), -- arrival at the Ingestor, UTC
  ingest_mode varchar, -- live or backfill
  committed_at timestamp(6), -- event time of the commit, UTC
  batch_id varchar, -- the bronze batch that committed the row
  batch_seq bigint, -- its number
  event_date date, -- of the event's timestamp, else of meta.dt, else of its arrival
  stream varchar -- meta.stream, such as mediawiki.recentchange; null in rows from before it was kept: that one
)
with (format = 'PARQUET', partitioning = array['event_date'])
