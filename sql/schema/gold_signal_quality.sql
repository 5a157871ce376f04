-- What came of the edits of a day: of those in anomalous windows, and of those with each risk, how many were reverted. A day is scored when
-- two days have passed since, and again when it is replayed. Sums of rows are right: each edit is in one of them.
-- Grain: one row per (metric_date, model, model_version, tenth).
create table if not exists gold_signal_quality (
  model varchar, -- that predicted, such as revertrisk-language-agnostic; null: the edits without a prediction
  model_version varchar,
  tenth integer, -- of the risk: 0 is below 0.1, 9 is 0.9 and above; null without a prediction
  edits bigint, -- edits and new pages of monitored entities
  signalled_edits bigint, -- of which tags or a prediction came; of the others it is not known whether they were reverted
  reverted_edits bigint, -- tagged mw-reverted within 48 hours
  flagged_edits bigint, -- in an anomalous window of their entity, not flagged for its reverted edits alone
  flagged_reverted bigint, -- both
  mean_risk double,
  scored_at timestamp(6), -- event time of the batch, UTC
  batch_id varchar, -- the gold batch that scored the day
  batch_seq bigint, -- its number
  metric_date date -- of the edits, UTC
)
with (format = 'PARQUET', partitioning = array['metric_date'])
