-- What people who looked at a window say of it. The last word of anybody stands.
-- Grain: one row per (entity, window_start).
create table if not exists window_marks (
  entity varchar, -- canonical key of the page
  window_start timestamp(6), -- UTC
  verdict varchar, -- right: something was wrong with the page; wrong: nothing was
  note varchar, -- in the person's words; null without
  severity varchar, -- of the window when it was marked
  risk_score bigint, -- likewise
  marked_by varchar, -- such as ann@host
  marked_at timestamp(6), -- UTC
  metric_date date -- of window_start
)
with (format = 'PARQUET', partitioning = array['metric_date'])
