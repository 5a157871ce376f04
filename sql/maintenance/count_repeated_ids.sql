-- Event ids that silver holds more than once. Deduplication looks in the windows that a batch touches; the same id in two of them means
-- that one event arrived with two times.
-- Parameters: date_from date
select count(*) as event_ids
from (
  select event_id
  from silver_events
  where event_date >= :date_from
  group by event_id
  having count(*) > 1
) as repeated
