-- Removes the rows of suppressed events from a table.
-- The events are the statement purge/suppressed_events.
-- Parameters: table expression, suppressed statement
delete from :table where event_id in (:suppressed)
