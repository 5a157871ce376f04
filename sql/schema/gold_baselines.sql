-- What was usual before a day, by which the windows of that day are scored. A day is learned once and keeps its version.
-- Grain: one row per (metric_date, scope, scope_key, hour_of_week); a day that is learned has the row of scope global without an hour.
create table if not exists gold_baselines (
  scope varchar, -- entity, user_class or global
  scope_key varchar, -- the entity, the user type, or empty
  hour_of_week integer, -- 0 is Monday from 00:00 UTC; null: all hours
  history_days bigint, -- days with events behind the numbers
  sample_windows bigint, -- windows behind the numbers; those without events count in entity and global
  events_centre double, -- entity, global: median of events per window, without categorize events
  events_spread double, -- entity, global: 1.4826 times the median absolute deviation, or the floor
  edits_centre double, -- user_class: median of edits per window in which a user edited
  edits_spread double,
  entities_centre double, -- user_class: the same of entities
  entities_spread double,
  revert_ratio double, -- reverts / edits, drawn to the default while edits are few
  anonymous_ratio double, -- anonymous edits / events, likewise
  baseline_source varchar, -- learned; default where the day before had too little history
  learned_from date, -- first day of the history that was read
  learned_to date, -- last day
  learned_at timestamp(6), -- event time of the batch, UTC
  batch_id varchar, -- the gold batch that learned it
  metric_date date, -- the day that it is for
  numbers_digest varchar, -- in the day's row: of what the day has here, by which a change is told
  editors_digest varchar -- likewise of the day's gold_known_editors
)
with (format = 'PARQUET', partitioning = array['metric_date'])
