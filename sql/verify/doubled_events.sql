-- Events that silver_events holds more than once at one time: the first of them, and how many there are in all.
-- Grain: (event_id, event_timestamp).
select event_id, event_date, count(*) as copies, min(batch_id) as first_batch, max(batch_id) as last_batch, count(*) over () as event_count
from silver_events
group by event_id, event_date, event_timestamp
having count(*) > 1
order by event_date, event_id
limit 3
