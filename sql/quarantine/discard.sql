-- Discards the open rows that a filter selects: they stay, but are no longer redriven. An empty text does not narrow.
-- Grain: quarantine_id.
-- Parameters: table expression, check varchar, of_batch varchar, id varchar, now timestamp, date_from date, date_to date
merge into :table as target
using (
  select quarantine_id, event_date
  from :table
  where status = 'quarantined' and event_date between :date_from and :date_to
    and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
    and (:of_batch = '' or quarantine_batch_id = :of_batch)
    and (:id = '' or strpos(quarantine_id, :id) = 1)
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when matched then update set status = 'discarded', status_timestamp = :now
