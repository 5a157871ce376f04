-- How each quality rule found each batch.
-- Grain: one row per (batch_id, rule). Where batches follow each other within a minute, as those of a live stream on one machine do, they
-- share a row: it bears the last one's id, their sums, the mean of their metrics and their worst status.
create table if not exists quality_metrics (
  batch_id varchar, -- the batch that was judged
  layer varchar, -- bronze, silver or gold
  rule varchar, -- unique within its layer
  rule_version varchar, -- of the rule, not of the file
  action varchar, -- warn, quarantine, drop or fail
  total_count bigint, -- rows or values that the rule looked at
  passed_count bigint, -- null for metrics that are no share of rows
  failed_count bigint, -- null for metrics that are no share of rows
  pass_rate double, -- passed_count / total_count
  metric_value double, -- what a rule on the batch measured; null for rules on rows
  threshold varchar, -- what was asked for; where it was skipped or went wrong, why
  status varchar, -- PASS, WARN, FAIL, SKIPPED or ERROR
  check_timestamp timestamp(6), -- event time of the batch, UTC
  event_date date, -- of check_timestamp
  batch_count bigint -- how many batches the row covers; null in rows from before it was kept: 1
)
with (format = 'PARQUET', partitioning = array['event_date'])
