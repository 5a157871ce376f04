-- Activity and risk of a monitored entity in a 10-minute window of event time.
-- Grain: one row per (window_start, entity).
create table if not exists gold_entity_metrics_10min (
  window_start timestamp(6), -- UTC, inclusive
  window_end timestamp(6), -- UTC, exclusive
  entity varchar, -- canonical key, such as enwiki:United States
  total_events bigint,
  edit_count bigint,
  new_page_count bigint,
  categorize_count bigint,
  log_count bigint,
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
  min_bytes_changed bigint,
  max_bytes_changed bigint,
  unique_editors bigint, -- hidden users cannot be told apart and count as one
  unique_anonymous_editors bigint,
  unique_temporary_accounts bigint,
  revert_war_index bigint, -- reverts that follow a revert by another user, without bots
  first_seen_editors bigint, -- editors of the window whom the 30 days before did not know; null while history is short
  first_seen_share double, -- first_seen_editors / editors; null as above, or without editors
  edits_with_comment bigint,
  avg_processing_lag_seconds double,
  max_processing_lag_seconds double,
  first_event_timestamp timestamp(6),
  last_event_timestamp timestamp(6),
  revert_ratio double, -- reverts / edits, of the edits in revert_known_count; null where there are edits and none is known
  weighted_revert_ratio double, -- as scored: free text by its weight, without patrol_revert_count; where none is known, the least it can be
  anonymous_ratio double, -- anonymous edits / events
  hidden_ratio double, -- hidden edits / events
  bot_ratio double, -- bot edits / events
  baseline_events_avg double, -- learned: the median; at this hour of the week where history is long enough
  baseline_events_stddev double, -- learned: 1.4826 times the median absolute deviation, or its floor
  baseline_revert_ratio double,
  baseline_anonymous_ratio double,
  baseline_source varchar, -- learned or default
  events_zscore double, -- (total_events - categorize_count - baseline) / standard deviation
  revert_deviation double, -- revert_ratio - baseline; null as the ratio
  anonymous_deviation double, -- anonymous_ratio - baseline
  is_burst_activity boolean,
  is_high_revert_rate boolean,
  is_anonymous_surge boolean,
  is_hidden_surge boolean,
  is_large_content_change boolean,
  anomaly_types varchar, -- BURST, HIGH_REVERT, ANON_SURGE, HIDDEN_SURGE, LARGE_CHANGE, REVERTED, RISKY; comma-separated
  is_anomaly boolean,
  risk_score bigint, -- 0 to 100
  severity varchar, -- CRITICAL, HIGH, MEDIUM, LOW or NORMAL
  anomaly_explanation varchar, -- the reasons in words, with the numbers
  aggregation_timestamp timestamp(6), -- event time of the batch, UTC
  batch_id varchar, -- the gold batch that last computed the window
  batch_seq bigint,
  metric_date date,
  patrol_revert_count bigint, -- of revert_count, those by bots and patrollers, by the signals; they are not scored
  signal_coverage double, -- share of the edits and new pages with a tag or a prediction; null without any edit
  risky_edits bigint, -- edits and new pages that a model holds likely to be reverted; null where there is no prediction
  risky_ratio double, -- risky_edits / edits with a prediction
  reverted_since bigint, -- edits and new pages that others have reverted since, by their tags; null where there are no tags
  reverted_ratio double, -- reverted_since / edits and new pages
  new_account_ratio double, -- share of the edits by accounts with few edits; null where no number of edits is known
  new_editors bigint, -- by the number of their edits where it is known, else as first_seen_editors; null where neither tells
  is_reverted_surge boolean,
  is_risky_surge boolean,
  reverted_edits bigint, -- edits and new pages that others have reverted: by their tags, or by who undid them
  reverted_share double, -- reverted_edits / edits and new pages; null without any
  reverted_editor_count bigint, -- editors of reverted_edits; hidden users count as one
  reverted_editors varchar -- their names, the most reverted first, at most ten, separated by |, which no name has; null where none has one
)
with (format = 'PARQUET', partitioning = array['metric_date'])
