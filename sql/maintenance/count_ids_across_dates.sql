-- Event ids that silver holds under more than one date. Deduplication looks within the dates of a batch; the same id under two dates means that
-- one event came with two times.
-- Parameters: date_from date
select count(*) as event_ids
from (
  select event_id
  from silver_events
  where event_date >= :date_from
  group by event_id
  having count(distinct event_date) > 1
) as several
