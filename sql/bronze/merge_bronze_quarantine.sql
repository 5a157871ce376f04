-- Takes the planned landing files of refused records into bronze_quarantine; a record that is there already is left as it is.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: quarantine_id.
-- Parameters: landed statement, date_from date, date_to date, batch_id varchar, now timestamp
merge into bronze_quarantine as target
using (
  with landed as (
    select :columns(bronze_quarantine except quarantine_timestamp, quarantine_batch_id, status, status_timestamp, status_batch_id),
      row_number() over (partition by quarantine_id order by "$path") as occurrence
    from (:landed) as files
    where event_date between :date_from and :date_to
  )
  select :columns(bronze_quarantine except quarantine_timestamp, quarantine_batch_id, status, status_timestamp, status_batch_id)
  from landed
  where occurrence = 1
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when not matched then insert (:columns(bronze_quarantine))
values (:values(bronze_quarantine with :now as quarantine_timestamp, :batch_id as quarantine_batch_id, 'quarantined' as status,
  :now as status_timestamp, :batch_id as status_batch_id))
