-- How many rows of suppressed events a table without batches has.
-- The events are the statement purge/suppressed_events.
-- Grain: one row.
-- Parameters: table expression, suppressed statement
select count(*) as row_count
from :table
where event_id in (:suppressed)
