-- How many edits the sources brought on some dates, and in what time.
-- Grain: one row; seconds is null where they brought none. Other dates are not read.
-- Parameters: date_from date, date_to date
select cast(coalesce(sum(passed), 0) as bigint) as produced, date_diff('second', min(recorded_at), max(recorded_at)) as seconds
from pipeline_ledger
where event_date between :date_from and :date_to and hop = 'ingest'
