-- How many rows a table has on each date, now and in an earlier state together: what a comparison reads.
-- Columns come from sql/schema (docs/sql.md): :partition(t) is the column that the table is partitioned by.
-- Tables: *_events, *_quarantine, *_10min
-- Grain: the date.
-- Parameters: earlier statement
select compared_date, count(*) as row_count
from (
  select :partition(:table) as compared_date from (:earlier) as earlier
  union all
  select :partition(:table) as compared_date from :table
) as both_states
where compared_date is not null
group by compared_date
order by compared_date
