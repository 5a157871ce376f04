-- What the rows of a quarantine table can be selected by: the rules that they failed, and the batches that refused them.
-- Grain: (failed_checks, quarantine_batch_id).
-- Parameters: table expression
select failed_checks, quarantine_batch_id, count(*) as row_count
from :table
group by failed_checks, quarantine_batch_id
order by failed_checks, quarantine_batch_id
