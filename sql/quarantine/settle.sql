-- Gives open rows their final status. Rows that have one are left as they are.
-- Grain: quarantine_id.
-- Parameters: table expression, ids varchar[], status varchar, now timestamp, by_batch varchar, date_from date, date_to date
merge into :table as target
using (
  select quarantine_id, event_date
  from :table
  where quarantine_id in (:ids) and status = 'quarantined' and event_date between :date_from and :date_to
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when matched then update set status = :status, status_timestamp = :now, status_batch_id = :by_batch
