-- What the pending landing files hold, by date: it bounds the partitions that the merge touches and counts what bronze was given.
-- Parameters: paths varchar[]
select event_date, count(*) as rows_landed
from landing_bronze_events
where "$path" in (:paths)
group by event_date
