-- The states of a table that can still be read, the oldest first.
-- Athena only: Iceberg keeps a snapshot for each change.
-- Tables: *_events, *_quarantine, *_10min
select snapshot_id, cast(committed_at at time zone 'UTC' as timestamp(6)) as committed_at, parent_id is null as is_first
from ":table$snapshots"
order by committed_at, snapshot_id
