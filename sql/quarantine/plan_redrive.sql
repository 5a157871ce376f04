-- How many open rows a filter selects, by date. An empty text does not narrow.
-- Dead letters are no events, and only a discard takes them.
-- Parameters: table expression, with_dead_letters boolean, check varchar, of_batch varchar, id varchar, date_from date, date_to date
select event_date, count(*) as open_rows
from :table
where status = 'quarantined' and event_date between :date_from and :date_to
  and (:with_dead_letters or coalesce(kafka_topic, '') <> 'dlq_events')
  and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
  and (:of_batch = '' or quarantine_batch_id = :of_batch)
  and (:id = '' or strpos(quarantine_id, :id) = 1)
group by event_date
order by event_date
