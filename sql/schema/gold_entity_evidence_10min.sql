-- The edits that made an entity window anomalous, the most telling first.
-- Grain: one row per (window_start, entity, event_id).
create table if not exists gold_entity_evidence_10min (
  window_start timestamp(6), -- UTC, inclusive
  entity varchar, -- canonical key, such as enwiki:United States
  event_id varchar, -- meta.id
  evidence_rank bigint, -- 1 is the most telling
  contribution varchar, -- to what: revert, since reverted, risky, anonymous, new account, hidden, large, burst; comma-separated
  event_timestamp timestamp(6), -- when it happened, UTC
  event_type varchar, -- edit, new, log, categorize or external
  user_name varchar, -- null where the wiki suppressed it
  user_type varchar, -- hidden, bot, temporary, ip or registered
  is_revert boolean,
  revert_source varchar, -- what told: a tag, the software's summary, a tool's, or free_text of a person
  bytes_changed bigint,
  comment varchar,
  diff_url varchar, -- where to look at the edit
  batch_id varchar, -- the gold batch that last wrote the row
  batch_seq bigint,
  metric_date date,
  was_reverted boolean, -- as in silver_events, as the next two
  revert_risk double,
  editor_edit_count bigint,
  evidence_edits bigint -- how many the window has
)
with (format = 'PARQUET', partitioning = array['metric_date'])
