-- The rows of a batch that its gate judges: what WriteBronze accepted. Stands in the gate's measurements as their source.
-- Parameters: landed statement
select event_id, event_data, kafka_topic, kafka_partition, kafka_offset, kafka_key, ingestion_timestamp, ingest_mode, event_date,
  cast(null as varchar) as failed_checks, 'pass' as verdict
from (:landed) as landed
