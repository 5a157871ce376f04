-- A few of the rows that a batch refused, for an alert.
-- Parameters: table expression, batch_id varchar
select event_id, quarantine_reason
from :table
where quarantine_batch_id = :batch_id and status_batch_id = :batch_id
order by quarantine_id
limit 5
