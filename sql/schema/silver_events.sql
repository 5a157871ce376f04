-- Parsed, typed, deduplicated events that passed the silver gate.
-- Grain: one row per event_id.
create table if not exists silver_events (
  event_id varchar, -- meta.id
  wikimedia_id bigint, -- the recentchange id; null for log events without one
  event_type varchar, -- edit, new, log, categorize or external
  event_timestamp timestamp(6), -- when it happened, UTC
  wiki varchar, -- database name, such as enwiki
  domain varchar, -- such as en.wikipedia.org
  namespace integer, -- 0 is articles, 1 their talk pages; -1 occurs
  title varchar, -- page, with its namespace; in log and categorize events the page concerned
  title_url varchar, -- address of the page
  entity varchar, -- canonical key, such as enwiki:United States
  target_entity varchar, -- of a move: the entity it went to, where that is another monitored one
  user_name varchar, -- a name, a temporary account such as ~2026-12345-67, or an IP; null where the wiki suppressed it
  user_type varchar, -- hidden, bot, temporary, ip or registered
  is_bot boolean, -- by the flag that the wiki gave the account
  is_anonymous boolean, -- user_type is temporary or ip
  is_minor boolean, -- said by the editor
  is_patrolled boolean, -- false also where the wiki does not patrol
  comment varchar, -- the edit summary, as wikitext
  has_comment boolean, -- the summary is not empty
  length_old bigint, -- bytes
  length_new bigint, -- bytes
  bytes_changed bigint, -- length_new - length_old; null where the event has no length
  revision_old bigint, -- revision before the edit
  revision_new bigint, -- revision that the edit made
  is_revert boolean, -- by MediaWiki's tags, else by the forms of the edit summary; null where nothing tells and words are not known
  is_revert_known boolean, -- whether tags have come, or people's words are known on the wiki; null but for edits
  revert_source varchar, -- what told: a tag, the summary of the software or of a tool, or free_text of a person; null where it is no revert
  is_self_revert boolean, -- a revert whose summary names its own author as the one undone
  is_large_edit boolean, -- more than 10,240 bytes either way
  log_type varchar, -- such as delete or block; null but for log events
  log_action varchar, -- such as restore; null but for log events
  notify_url varchar, -- the diff
  kafka_topic varchar, -- of the bronze row, as the next two
  kafka_partition integer,
  kafka_offset bigint,
  ingestion_timestamp timestamp(6), -- arrival at the Ingestor, UTC
  processing_lag_seconds double, -- arrival minus event time
  ingest_mode varchar, -- live, replay, backfill or redrive
  batch_id varchar, -- the silver batch that wrote the row
  batch_seq bigint, -- its number
  processed_at timestamp(6), -- event time of the batch, UTC
  event_date date, -- of event_timestamp, UTC
  was_reverted boolean, -- the edit itself was reverted later, by the tag mw-reverted; null where no tags are known
  revert_risk double, -- how likely Wikimedia's model holds a revert, 0 to 1; null where it has not said
  signals_seq bigint, -- the silver batch whose signals last changed the row; null where none has
  revert_risk_model varchar, -- the model that said revert_risk
  revert_risk_version varchar, -- its version
  editor_edit_count bigint, -- how many edits the editor had made by then, by the signals; null where none has said, and for IPs
  editor_is_patroller boolean, -- in a group that watches over others' edits, or a bot; null where no signal has said
  undone_revision bigint -- of a revert: the revision that its summary says it undoes; null where it names none
)
with (format = 'PARQUET', partitioning = array['event_date'])
