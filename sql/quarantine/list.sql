-- The rows of a quarantine table that a filter selects, the newest first. An empty text does not narrow.
-- Parameters: table expression, layer varchar, check varchar, of_batch varchar, id varchar, status varchar, date_from date, date_to date,
--   most bigint
select layer, quarantine_id, event_date, status, failed_checks, quarantine_reason, event_id, quarantine_batch_id
from (
  select :layer as layer, quarantine_id, event_date, status, failed_checks, quarantine_reason, event_id, quarantine_batch_id,
    row_number() over (order by quarantine_timestamp desc, quarantine_id) as place
  from :table
  where event_date between :date_from and :date_to
    and (:status = '' or status = :status)
    and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
    and (:of_batch = '' or quarantine_batch_id = :of_batch)
    and (:id = '' or strpos(quarantine_id, :id) = 1)
) as named
where place <= :most
order by place
