-- Activity and health of everything monitored in a 10-minute window of event time.
-- Grain: one row per window_start.
create table if not exists gold_global_metrics_10min (
  window_start timestamp(6), -- UTC, inclusive
  window_end timestamp(6), -- UTC, exclusive
  total_events bigint,
  edit_count bigint,
  new_page_count bigint,
  categorize_count bigint,
  log_count bigint,
  external_count bigint, -- events from outside the wiki, such as Wikidata changes
  revert_count bigint, -- without self-reverts
  free_text_revert_count bigint, -- of these, those that only a person's words tell of
  revert_known_count bigint, -- edits on wikis where it is known of each whether it is a revert
  self_revert_count bigint, -- reverts by whom they undo
  anonymous_edit_count bigint, -- edits and new pages by temporary accounts and IPs
  hidden_edit_count bigint, -- edits and new pages by users whose name the wiki suppressed
  bot_edit_count bigint, -- edits and new pages by bots
  large_edit_count bigint, -- edits of more than 10,240 bytes either way
  total_bytes_changed bigint,
  avg_bytes_changed double,
  unique_users bigint, -- hidden users cannot be told apart and count as one
  unique_entities bigint,
  unique_wikis bigint,
  avg_processing_lag_seconds double,
  max_processing_lag_seconds double,
  revert_ratio double, -- reverts / edits, of the edits in revert_known_count; null where there are edits and none is known
  weighted_revert_ratio double, -- the same with free text by its weight, as it is scored; where none is known, the least it can be
  anonymous_ratio double, -- anonymous edits / events
  bot_ratio double, -- bot edits / events
  baseline_events_avg double,
  baseline_events_stddev double,
  baseline_source varchar, -- learned or default
  events_zscore double, -- (total_events - categorize_count - baseline) / standard deviation
  platform_health varchar, -- CRITICAL, WARNING, ELEVATED or HEALTHY
  health_score bigint, -- 100 is best
  health_explanation varchar, -- what took points, in words
  events_per_user double,
  events_per_entity double,
  aggregation_timestamp timestamp(6), -- event time of the batch, UTC
  batch_id varchar, -- the gold batch that last computed the window
  batch_seq bigint,
  metric_date date -- of window_start
)
with (format = 'PARQUET', partitioning = array['metric_date'])
