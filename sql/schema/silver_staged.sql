-- The silver batches in flight and just before: every bronze row they read, parsed once, with its one verdict. Each batch has a partition
-- of its own, so that Iceberg forgets it whole: its files are dropped without being read, and nothing is written.
-- Of signals, only what tells where they go.
-- Grain: one row per bronze row of a batch.
create table if not exists silver_staged (
  event_id varchar, -- meta.id
  wikimedia_id bigint, -- the recentchange id; null for log events without one
  event_type varchar, -- edit, new, log, categorize or external
  event_timestamp timestamp(6), -- when it happened, UTC; of a signal, when its revision was made
  wiki varchar, -- database name, such as enwiki
  domain varchar, -- such as en.wikipedia.org
  namespace integer, -- 0 is articles, 1 their talk pages; -1 occurs
  title varchar,
  title_url varchar,
  entity varchar, -- canonical key, such as enwiki:United States
  target_entity varchar,
  user_name varchar,
  user_type varchar, -- hidden, bot, temporary, ip or registered
  is_bot boolean,
  is_anonymous boolean, -- user_type is temporary or ip
  is_minor boolean,
  is_patrolled boolean,
  comment varchar,
  has_comment boolean,
  length_old bigint, -- bytes
  length_new bigint, -- bytes
  bytes_changed bigint, -- length_new - length_old; null where the event has no length
  revision_old bigint,
  revision_new bigint,
  is_revert boolean, -- by the forms of the edit summary; null where it tells of none, on a wiki whose people's words are not known
  is_revert_known boolean, -- whether people's words are known on the wiki; null but for edits
  revert_source varchar, -- what told: the software's summary, a tool's, or free_text of a person; null where it is no revert
  is_self_revert boolean,
  is_large_edit boolean, -- more than 10,240 bytes either way
  log_type varchar,
  log_action varchar,
  notify_url varchar, -- the diff
  kafka_topic varchar,
  kafka_partition integer,
  kafka_offset bigint,
  ingestion_timestamp timestamp(6), -- arrival at the Ingestor, UTC
  processing_lag_seconds double, -- arrival minus event time
  ingest_mode varchar, -- live, replay, backfill or redrive
  event_date date,
  verdict varchar, -- pass, signal, quarantine, drop or duplicate
  failed_checks varchar, -- every rule that the row failed, comma-separated
  quarantine_reason varchar, -- the same in words, where the verdict is quarantine
  original_record varchar, -- the JSON as produced, where the verdict is quarantine or signal
  staging_id varchar, -- the attempt at a batch that wrote the row; no other reads it
  batch_seq bigint, -- the silver batch
  stream varchar, -- meta.stream of a signal; null for a change
  undone_revision bigint
)
with (format = 'PARQUET', partitioning = array['batch_seq'])
