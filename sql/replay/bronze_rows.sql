-- How many rows of each bronze batch lie on each date: what a replay of silver reads.
-- Grain: (event_date, batch_seq).
-- Parameters: date_from date, date_to date, to_seq bigint
select event_date, batch_seq, count(*) as row_count
from bronze_events
where event_date between :date_from and :date_to and batch_seq <= :to_seq
group by event_date, batch_seq
order by event_date, batch_seq
