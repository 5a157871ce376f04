-- How many rows of a table would go, and how many come back, if it were as it was: by date.
-- Columns come from sql/schema (docs/sql.md): :partition(t) is the column that the table is partitioned by.
-- Tables: *_events, *_quarantine, *_10min
-- Grain: the date.
-- The rows are those of rollback/compare_table.
-- Parameters: compared statement
select :partition(:table) as changed_date,
  cast(coalesce(sum(case when rows_now > rows_then then rows_now - rows_then end), 0) as bigint) as removed,
  cast(coalesce(sum(case when rows_then > rows_now then rows_then - rows_now end), 0) as bigint) as put_back
from (:compared) as compared
group by :partition(:table)
order by :partition(:table)
