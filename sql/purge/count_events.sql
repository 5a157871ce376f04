-- How many rows of suppressed events a table has, by batch and date.
-- The events are the statement purge/suppressed_events.
-- Grain: (batch_seq, event_date).
-- Parameters: table expression, suppressed statement
select coalesce(batch_seq, 0) as batch_seq, event_date, count(*) as row_count
from :table
where event_id in (:suppressed)
group by batch_seq, event_date
order by batch_seq, event_date
