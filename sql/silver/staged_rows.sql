-- The rows of a batch that its gate judges: all that are not duplicates. Stands in the gate's measurements as their source.
-- Parameters: batch_seq bigint, staging_id varchar
select event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type, is_bot,
  is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old, revision_new,
  is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition, kafka_offset,
  ingestion_timestamp, processing_lag_seconds, ingest_mode, event_date, failed_checks, verdict
from silver_staged
where batch_seq = :batch_seq and staging_id = :staging_id and verdict <> 'duplicate'
