-- How many rows of suppressed events a table has, by batch and date.
-- The events are the statement purge/suppressed_events; batch is the expression of the batch's number.
-- Grain: (batch_seq, event_date).
-- Parameters: table expression, suppressed statement, batch expression
select coalesce(:batch, 0) as batch_seq, event_date, count(*) as row_count
from :table
where event_id in (:suppressed)
group by coalesce(:batch, 0), event_date
order by event_date, coalesce(:batch, 0)
