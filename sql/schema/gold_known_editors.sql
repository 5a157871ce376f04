-- Who edited or acted in the weeks before a day: other editors of that day are seen for the first time. Learned with gold_baselines.
-- Grain: one row per (metric_date, user_name).
create table if not exists gold_known_editors (
  user_name varchar,
  metric_date date -- the day that it is for
)
with (format = 'PARQUET', partitioning = array['metric_date'])
