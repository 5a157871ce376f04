-- What each batch took, and where each record of that went: flows, not the sizes of tables.
-- Grain: one row per (batch_id, hop). Where batches follow each other within a minute, as those of a live stream on one machine do, they
-- share a row, which bears the number of the last.
create table if not exists pipeline_ledger (
  batch_id varchar,
  hop varchar, -- ingest, bronze, silver, redrive, replay, rollback or gold
  batch_seq bigint, -- the batch's number in its layer
  taken bigint, -- records given to the hop; in gold, windows touched
  passed bigint, -- to the next layer
  quarantined bigint, -- refused and kept; in redrive, refused again
  duplicates bigint, -- known before
  dropped bigint, -- by a rule that says so; in gold, windows left without events
  redelivered bigint, -- in bronze: there already; in a rollback: came back
  filtered bigint, -- in ingest: the sum of the next four and filtered_unknown_stream
  filtered_not_monitored bigint,
  filtered_canary bigint,
  filtered_blank bigint,
  filtered_rewind_duplicate bigint,
  dead_lettered bigint, -- in ingest, one of the places a record ends in; in bronze, dead letters that came beside the events
  difference bigint, -- taken minus all it went to: 0, or records were lost (above 0) or doubled (below)
  recorded_at timestamp(6), -- event time of the batch, UTC
  event_date date,
  batch_count bigint, -- how many batches the row covers, up to batch_seq; null in rows from before it was kept: 1
  filtered_unknown_stream bigint, -- of streams that this version does not know
  signals bigint -- in silver: events of other streams, taken into silver_revision_signals
)
with (format = 'PARQUET', partitioning = array['event_date'])
