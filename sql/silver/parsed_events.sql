-- Parses the changes in the input, each row once, and detects duplicates. silver/stage_events contains it, with the rows judged by the
-- gate.
-- Duplicates are found first (in the input by lowest batch_seq, partition and offset; then against silver, then against
-- quarantine, in the windows that the batch touches), so that a late copy of a known event is a duplicate and not a stale event.
-- Every JSON leaf stays json until it is read: a typed row would lose the whole event to one wrong type on Trino.
-- Patterns end in \z: on Trino a $ also matches before a line break at the end of the text, and the cast after it would then fail.
-- Grain: one row per change in the input.
-- The input is silver/input_bronze, silver/input_quarantine or silver/input_replay.
-- Parameters: input statement, batch_id varchar, date_from date, date_to date, is_any_time boolean, time_from timestamp, time_to timestamp,
--   is_redrive boolean, is_replay boolean, first_seq bigint, first_id varchar, edit_large_bytes bigint, revert_source expression,
--   revert_known expression
with read_keys as (
  select event_id, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp,
    row_number() over (
      -- A row without an id is not a copy of any other.
      partition by coalesce(
        nullif(event_id, ''), concat_ws(':', kafka_topic, cast(kafka_partition as varchar), cast(kafka_offset as varchar)))
      order by batch_seq, kafka_partition, kafka_offset, kafka_topic, ingestion_timestamp) as occurrence
  from (:input) as keys
  where stream = 'mediawiki.recentchange'
),
known as (
  select event_id from silver_events
  where event_id in (select event_id from read_keys) and event_date between :date_from and :date_to and batch_id <> :batch_id
    and (:is_any_time or event_timestamp >= :time_from and event_timestamp < :time_to)
    -- A replay is held against its own earlier chunks; what stands there from before is replaced.
    and batch_seq >= :first_seq
  union
  select event_id from silver_quarantine
  where event_id in (select event_id from read_keys) and event_date between :date_from and :date_to and quarantine_batch_id <> :batch_id
    and not :is_redrive
    and (not :is_replay or (status = 'discarded' or status_batch_id >= :first_id) and coalesce(status_batch_id, '') <> :batch_id)
),
-- Duplicates are determined from their keys alone: the events themselves are wide, and only pass through.
fates as (
  select r.event_id, r.kafka_topic, r.kafka_partition, r.kafka_offset, r.ingestion_timestamp,
    r.occurrence > 1 or k.event_id is not null as is_duplicate
  from read_keys r
  left join known k on k.event_id = r.event_id
),
deduplicated as (
  select b.event_id, b.kafka_topic, b.kafka_partition, b.kafka_offset, b.ingestion_timestamp, b.ingest_mode, b.event_date,
    f.is_duplicate, case when not f.is_duplicate then b.event_data end as event_data
  from (:input) as b
  -- After a broker lost its log, the same event may arrive again at the same offset: its arrival tells it from the first.
  -- No NULL may lose a row here, though bronze writes none.
  join fates f on coalesce(f.event_id, '') = coalesce(b.event_id, '') and coalesce(f.kafka_topic, '') = coalesce(b.kafka_topic, '')
    and coalesce(f.kafka_partition, -1) = coalesce(b.kafka_partition, -1) and coalesce(f.kafka_offset, -1) = coalesce(b.kafka_offset, -1)
    and coalesce(f.ingestion_timestamp, timestamp '1970-01-01 00:00:00.000000')
      = coalesce(b.ingestion_timestamp, timestamp '1970-01-01 00:00:00.000000')
  where b.stream = 'mediawiki.recentchange'
),
parsed as (
  select d.event_id, d.kafka_topic, d.kafka_partition, d.kafka_offset, d.ingestion_timestamp, d.ingest_mode, d.event_date, d.is_duplicate,
    d.event_data,
    try_cast(try(json_parse(d.event_data)) as row(
      id json, type json, namespace json, title json, title_url json, comment json, "timestamp" json, "user" json, bot json, minor json,
      patrolled json, notify_url json, wiki json, log_type json, log_action json, meta json, length json, revision json,
      "_metadata" json)) as r
  from deduplicated d
),
leaves as (
  select event_id, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp, ingest_mode, event_date, is_duplicate, event_data,
      json_extract_scalar(r.id, '$') as id_text,
      nullif(json_extract_scalar(r.type, '$'), '') as event_type,
      json_extract_scalar(r.namespace, '$') as namespace_text,
      nullif(json_extract_scalar(r.title, '$'), '') as title,
      json_extract_scalar(r.title_url, '$') as title_url,
      json_extract_scalar(r.comment, '$') as comment,
      json_extract_scalar(r."timestamp", '$') as timestamp_text,
      nullif(json_extract_scalar(r."user", '$'), '') as user_name,
      -- Wikimedia leaves a suppressed name out; an object or an array in its place is a defect.
      coalesce(r."user" in (json_parse('null'), json_parse('""')), true) as is_user_hidden,
      json_extract_scalar(r.bot, '$') as bot_text,
      json_extract_scalar(r.minor, '$') as minor_text,
      json_extract_scalar(r.patrolled, '$') as patrolled_text,
      json_extract_scalar(r.notify_url, '$') as notify_url,
      nullif(json_extract_scalar(r.wiki, '$'), '') as wiki,
      json_extract_scalar(r.log_type, '$') as log_type,
      json_extract_scalar(r.log_action, '$') as log_action,
      json_extract_scalar(r.meta, '$.dt') as meta_dt_text,
      json_extract_scalar(r.meta, '$.domain') as domain,
      json_extract_scalar(r.length, '$.old') as length_old_text,
      json_extract_scalar(r.length, '$.new') as length_new_text,
      json_extract_scalar(r.revision, '$.old') as revision_old_text,
      json_extract_scalar(r.revision, '$.new') as revision_new_text,
      nullif(json_extract_scalar(r."_metadata", '$.canonical_entity'), '') as canonical_entity,
      nullif(json_extract_scalar(r."_metadata", '$.target_entity'), '') as target_entity
  from parsed
),
typed as (
  select event_id, kafka_topic, kafka_partition, kafka_offset, ingestion_timestamp, ingest_mode, event_date, is_duplicate, event_data,
    case when regexp_like(id_text, '^-?[0-9]{1,18}\z') then cast(id_text as bigint) end as wikimedia_id,
    event_type, wiki, domain, title, title_url, user_name, is_user_hidden, comment, log_type, log_action, notify_url,
    target_entity,
    coalesce(
      case when regexp_like(timestamp_text, '^[0-9]{1,11}\z')
        then cast(from_unixtime(cast(timestamp_text as bigint)) at time zone 'UTC' as timestamp(6)) end,
      case when regexp_like(meta_dt_text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,6})?Z\z')
        then cast(try(from_iso8601_timestamp(meta_dt_text)) at time zone 'UTC' as timestamp(6)) end) as found_timestamp,
    case when regexp_like(namespace_text, '^-?[0-9]{1,9}\z') then cast(namespace_text as integer) end as namespace,
    coalesce(canonical_entity, wiki || ':' || title) as entity,
    coalesce(bot_text = 'true', false) as is_bot,
    coalesce(minor_text = 'true', false) as is_minor,
    coalesce(patrolled_text = 'true', false) as is_patrolled,
    case when regexp_like(length_old_text, '^[0-9]{1,12}\z') then cast(length_old_text as bigint) end as length_old,
    case when regexp_like(length_new_text, '^[0-9]{1,12}\z') then cast(length_new_text as bigint) end as length_new,
    case when regexp_like(revision_old_text, '^-?[0-9]{1,18}\z') then cast(revision_old_text as bigint) end as revision_old,
    case when regexp_like(revision_new_text, '^-?[0-9]{1,18}\z') then cast(revision_new_text as bigint) end as revision_new
  from leaves
),
-- A time outside the batch's is not trusted: copies are searched for only where bronze says that the batch's events lie.
timed as (
  select t.*,
    case when :is_any_time or t.found_timestamp >= :time_from and t.found_timestamp < :time_to
      then t.found_timestamp end as event_timestamp,
    case when t.event_type = 'edit' then (:revert_source) end as revert_source,
    case when t.event_type = 'edit' then (:revert_known) end as is_revert_known
  from typed t
),
derived as (
  select t.*,
    case when t.is_user_hidden and t.event_type in ('edit', 'new', 'log', 'categorize') then 'hidden'
      when t.is_bot then 'bot'
      when regexp_like(t.user_name, '^~[0-9]{4}-[0-9]+(-[0-9]+)*\z') then 'temporary'
      when regexp_like(t.user_name, '^([0-9]{1,3}[.]){3}[0-9]{1,3}\z')
        -- IPv6: eight groups, or fewer around one ::.
        or regexp_like(t.user_name, '^[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){7}\z')
        or regexp_like(t.user_name, '^([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){0,6})?::([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){0,6})?\z') then 'ip'
      when t.user_name is not null then 'registered' end as user_type,
    case when t.event_type = 'edit' then t.length_new - t.length_old
      when t.event_type = 'new' then t.length_new - coalesce(t.length_old, 0) end as bytes_changed,
    coalesce(t.comment <> '', false) as has_comment,
    -- Where a person's words are not known, what tells of no revert may be one.
    case when t.revert_source is null and not t.is_revert_known then null else t.revert_source is not null end as is_revert,
    date_diff('millisecond', t.event_timestamp, t.ingestion_timestamp) / 1e3 as processing_lag_seconds
  from timed t
),
named as (
  select d.*,
    -- A revert's summary that speaks of restoring names the version that came back, and its author.
    case when d.is_revert
      and not regexp_like(d.comment, '(?i:restor|restaur|ripristin|hergestell|hersteld|przywr|восстанов|возврат|возвращ|恢[复復])')
      then replace(d.comment, '_', ' ') end as undoing_summary
  from derived d
)
select n.*,
  coalesce(user_type in ('temporary', 'ip'), false) as is_anonymous,
  -- Whom a revert undoes: in the summaries of the software and of tools, on every wiki, the first whose contributions are linked; on
  -- Wikidata, who the summary of an undo names; in what people write in English, who comes after the first "by".
  coalesce(
    regexp_extract(undoing_summary, '\[\[[^\]|]*/([^\]|/]*[^\]|/0-9][^\]|/]*)[\]|]', 1) = user_name
      or regexp_extract(undoing_summary, '^/\* undo:[^|]*\|\|[^|]*\|([^|]*[^| ]) *\*/', 1) = user_name
      or strpos(undoing_summary, ' by ' || user_name) > 0
        and strpos(undoing_summary, ' by ' || user_name) = strpos(undoing_summary, ' by ')
        and regexp_like(substr(undoing_summary, strpos(undoing_summary, ' by ') + 4 + length(user_name)), '^( *[(,.;:]| to |\z)'),
    false) as is_self_revert,
  -- Which revision a revert undoes: the one that the summary's first link goes to, on Wikidata the one that an undo names, else the one
  -- after the English words.
  cast(coalesce(
    regexp_extract(undoing_summary, '^[^\[]*\[\[[^\]|]*/([0-9]{1,18})[\]|]', 1),
    regexp_extract(undoing_summary, '^/\* undo:[^|]*\|\|([0-9]{1,18})\|', 1),
    regexp_extract(undoing_summary, '[Uu]ndid revision ([0-9]{1,18}) ', 1)) as bigint) as undone_revision,
  coalesce(abs(bytes_changed) > :edit_large_bytes, false) as is_large_edit
from named n
