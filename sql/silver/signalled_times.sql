-- When the edits were made that a batch's signals changed, by the hour: gold computes their windows anew, and no others.
-- Grain: edit_hour.
-- Parameters: batch_seq bigint, event_times expression, date_from date, date_to date
select date_trunc('hour', e.event_timestamp) as edit_hour, count(*) as row_count, min(e.event_timestamp) as first_edit,
  max(e.event_timestamp) as last_edit
from silver_events as e
where e.signals_seq = :batch_seq and e.event_date between :date_from and :date_to and (:event_times)
group by date_trunc('hour', e.event_timestamp)
order by edit_hour
