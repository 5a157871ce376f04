-- Takes out what is in silver_events more than once at one time, in one statement: two writers at the same moment may each have inserted the same event,
-- and then no row can be told from its copy. Each such event meets two source rows: one that deletes all its copies, one without a partner, which
-- writes it once. An id that came with two times stands under both, and is no copy.
-- Grain: (event_id, event_timestamp).
-- Parameters: date_from date, date_to date, is_any_time boolean, time_from timestamp, time_to timestamp
merge into silver_events as target
using (
  with copies as (
    select event_id, event_date, event_timestamp
    from silver_events
    where event_date between :date_from and :date_to and (:is_any_time or event_timestamp >= :time_from and event_timestamp < :time_to)
    group by event_id, event_date, event_timestamp
    having count(*) > 1
  ),
  ordered as (
    select s.*, row_number() over (partition by s.event_id, s.event_date, s.event_timestamp order by s.batch_seq, s.kafka_partition, s.kafka_offset) as place
    from silver_events as s
    join copies as c on c.event_id = s.event_id and c.event_date = s.event_date and c.event_timestamp is not distinct from s.event_timestamp
    where s.event_date between :date_from and :date_to
      and (:is_any_time or s.event_timestamp >= :time_from and s.event_timestamp < :time_to)
  ),
  kept as (
    select
      event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type,
      is_bot, is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old,
      revision_new, is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition,
      kafka_offset, ingestion_timestamp, processing_lag_seconds, ingest_mode, batch_id, batch_seq, processed_at, event_date
    from ordered
    where place = 1
  )
  select
    event_id as deleted_id, event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type,
    is_bot, is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old,
    revision_new, is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition, kafka_offset,
    ingestion_timestamp, processing_lag_seconds, ingest_mode, batch_id, batch_seq, processed_at, event_date
  from kept
  union all
  select
    cast(null as varchar) as deleted_id, event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type,
    is_bot, is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old,
    revision_new, is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition, kafka_offset,
    ingestion_timestamp, processing_lag_seconds, ingest_mode, batch_id, batch_seq, processed_at, event_date
  from kept
) as source
on target.event_id = source.deleted_id and target.event_date = source.event_date
  and target.event_timestamp is not distinct from source.event_timestamp
when matched then delete
when not matched then insert (
  event_id, wikimedia_id, event_type, event_timestamp, wiki, domain, namespace, title, title_url, entity, user_name, user_type, is_bot,
  is_anonymous, is_minor, is_patrolled, comment, has_comment, length_old, length_new, bytes_changed, revision_old, revision_new,
  is_revert, revert_source, is_large_edit, log_type, log_action, notify_url, kafka_topic, kafka_partition, kafka_offset,
  ingestion_timestamp, processing_lag_seconds, ingest_mode, batch_id, batch_seq, processed_at, event_date)
values (
  source.event_id, source.wikimedia_id, source.event_type, source.event_timestamp, source.wiki, source.domain, source.namespace,
  source.title, source.title_url, source.entity, source.user_name, source.user_type, source.is_bot, source.is_anonymous,
  source.is_minor, source.is_patrolled, source.comment, source.has_comment, source.length_old, source.length_new, source.bytes_changed,
  source.revision_old, source.revision_new, source.is_revert, source.revert_source, source.is_large_edit, source.log_type,
  source.log_action, source.notify_url, source.kafka_topic, source.kafka_partition, source.kafka_offset, source.ingestion_timestamp,
  source.processing_lag_seconds, source.ingest_mode, source.batch_id, source.batch_seq, source.processed_at, source.event_date)
