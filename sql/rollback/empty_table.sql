-- The rows of a table that was empty.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Tables: *_events, *_quarantine, *_10min
select :columns(:table)
from :table
where false
