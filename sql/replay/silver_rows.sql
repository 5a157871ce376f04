-- How many rows silver has of each date: what a replay of silver replaces, and what one of gold reads.
-- Grain: event_date.
-- Parameters: date_from date, date_to date
select event_date, count(*) as row_count
from silver_events
where event_date between :date_from and :date_to
group by event_date
order by event_date
