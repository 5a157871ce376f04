-- The rows of a table as a snapshot holds them.
-- Athena only: DuckDB has no time travel.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Tables: *_events, *_quarantine, *_10min
-- Parameters: snapshot_id bigint
select :columns(:table)
from :table for version as of :snapshot_id
