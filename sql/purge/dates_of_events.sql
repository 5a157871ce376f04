-- The dates on which a table has rows of suppressed events: its files of these dates hold them for a while after they are removed.
-- The events are the statement purge/suppressed_events.
-- Grain: touched_date.
-- Parameters: table expression, partition_column expression, suppressed statement
select distinct :partition_column as touched_date
from :table
where event_id in (:suppressed)
order by touched_date
