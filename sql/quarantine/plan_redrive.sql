-- How many open rows a filter selects, by date. An empty text does not narrow.
-- Parameters: table expression, check varchar, of_batch varchar, id varchar, date_from date, date_to date
select event_date, count(*) as open_rows
from :table
where status = 'quarantined' and event_date between :date_from and :date_to
  and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
  and (:of_batch = '' or quarantine_batch_id = :of_batch)
  and (:id = '' or strpos(quarantine_id, :id) = 1)
group by event_date
order by event_date
