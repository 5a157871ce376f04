-- Activity and risk of a user in a 10-minute window of event time.
-- Grain: one row per (window_start, user_name).
create table if not exists gold_user_metrics_10min (
  window_start timestamp(6), -- UTC, inclusive
  window_end timestamp(6), -- UTC, exclusive
  user_name varchar, -- the same name on all wikis is one user
  user_type varchar, -- bot, temporary, ip or registered
  total_events bigint, -- of all kinds: edits, new pages, categorize, log
  edit_count bigint,
  new_page_count bigint,
  categorize_count bigint,
  log_count bigint,
  revert_count bigint, -- reverts that the user made, without self-reverts
  free_text_revert_count bigint, -- of these, those that only a person's words tell of
  revert_known_count bigint, -- edits on wikis where it is known of each whether it is a revert
  self_revert_count bigint, -- reverts of the user's own edits
  large_edit_count bigint, -- edits of more than 10,240 bytes either way
  total_bytes_changed bigint,
  avg_bytes_changed double,
  edits_with_comment bigint,
  entities_edited bigint, -- distinct entities
  wikis_touched bigint, -- distinct wikis
  revert_ratio double, -- reverts / edits, of the edits in revert_known_count; null where there are edits and none is known
  weighted_revert_ratio double, -- the same with free text by its weight, as it is scored; where none is known, the least it can be
  baseline_edits_avg double,
  baseline_edits_stddev double,
  baseline_entities_avg double,
  baseline_entities_stddev double,
  baseline_revert_ratio double,
  baseline_source varchar, -- learned or default
  edits_zscore double, -- (edit_count + new_page_count - baseline) / standard deviation; reverts that the user made give it no points
  entities_zscore double, -- (entities_edited - baseline) / standard deviation
  is_new_user_blitz boolean,
  is_mass_reverter boolean,
  is_cross_wiki_active boolean,
  is_high_revert_user boolean,
  anomaly_types varchar, -- BLITZ, MASS_REVERT, CROSS_WIKI, HIGH_REVERT, REVERTED, EDIT_WAR; comma-separated
  is_anomaly boolean,
  user_risk_score bigint, -- 0 to 100
  severity varchar, -- CRITICAL, HIGH, MEDIUM, LOW or NORMAL
  anomaly_explanation varchar, -- the reasons in words, with the numbers
  aggregation_timestamp timestamp(6), -- event time of the batch, UTC
  batch_id varchar, -- the gold batch that last computed the window
  batch_seq bigint,
  metric_date date, -- of window_start
  reverted_count bigint, -- edits and new pages of the user that others have reverted: by their tags, or by who undid them
  free_text_reverted_count bigint, -- of these, those of which only a person's words tell
  reverted_ratio double, -- reverted_count / edits and new pages; null without any
  weighted_reverted_ratio double, -- the same with free text by its weight, as it is scored
  edit_war_reverts bigint, -- of revert_count, those on pages where the user reverted more than twice and was reverted, too
  is_reverted_user boolean,
  is_edit_warrior boolean
)
with (format = 'PARQUET', partitioning = array['metric_date'])
