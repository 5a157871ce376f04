-- Takes the rows that passed the gate from silver_staged into silver_events.
-- Grain: event_id.
-- Parameters: staging_id varchar, batch_id varchar, batch_seq bigint, now timestamp, date_from date, date_to date,
--   is_any_time boolean, time_from timestamp, time_to timestamp
merge into silver_events as target
using (
  select
    event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type,
    is_bot, is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old,
    revision_new, is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition,
    kafka_offset, ingestion_timestamp, processing_lag_seconds, ingest_mode, event_date
  from silver_staged
  where batch_seq = :batch_seq and staging_id = :staging_id and verdict = 'pass' and event_date between :date_from and :date_to
) as source
on target.event_id = source.event_id and target.event_date = source.event_date and target.event_date between :date_from and :date_to
  and (:is_any_time or target.event_timestamp >= :time_from and target.event_timestamp < :time_to)
when not matched then insert (
  event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type,
  is_bot, is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old,
  revision_new, is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition,
  kafka_offset, ingestion_timestamp, processing_lag_seconds, ingest_mode, batch_id, batch_seq, processed_at, event_date)
values (
  source.event_id, source.wikimedia_id, source.event_type, source.event_timestamp, source.wiki, source.domain, source.namespace,
  source.title, source.title_url, source.entity, source.user_name, source.user_type, source.is_bot, source.is_anonymous,
  source.is_minor, source.is_patrolled, source.comment, source.has_comment, source.length_old, source.length_new,
  source.bytes_changed, source.revision_old, source.revision_new, source.is_revert, source.revert_source, source.is_large_edit,
  source.log_type, source.log_action, source.notify_url, source.kafka_topic, source.kafka_partition, source.kafka_offset,
  source.ingestion_timestamp, source.processing_lag_seconds, source.ingest_mode, :batch_id, :batch_seq, :now, source.event_date)
