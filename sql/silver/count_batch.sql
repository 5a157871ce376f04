-- What a silver batch read, where each row went, and the event times of what it wrote. What was written is counted where it was written, by
-- batch id; what was read is counted in staging: the sums must agree. The surplus audits the windows that were written: rows beyond one per
-- event id and time.
-- Over no rows, count_if is 0 on Trino and NULL on DuckDB.
-- Parameters: batch_id varchar, batch_seq bigint, staging_id varchar, date_from date, date_to date, is_any_time boolean,
--   time_from timestamp, time_to timestamp
select r.rows_read, r.signals, s.silver, q.silver_quarantined, r.duplicates, r.dropped, q.still_quarantined, a.surplus, s.first_event,
  s.last_event
from (
  select count(*) as rows_read, coalesce(cast(count_if(verdict = 'duplicate') as bigint), 0) as duplicates,
    coalesce(cast(count_if(verdict = 'drop') as bigint), 0) as dropped,
    coalesce(cast(count_if(verdict = 'signal') as bigint), 0) as signals
  from silver_staged
  where batch_seq = :batch_seq and staging_id = :staging_id and event_date between :date_from and :date_to
) as r
cross join (
  select count(*) as silver, min(event_timestamp) as first_event, max(event_timestamp) as last_event
  from silver_events
  where batch_seq = :batch_seq and batch_id = :batch_id and event_date between :date_from and :date_to
) as s
cross join (
  select coalesce(cast(count_if(quarantine_batch_id = :batch_id) as bigint), 0) as silver_quarantined,
    coalesce(cast(count_if(status_batch_id = :batch_id and status = 'quarantined') as bigint), 0) as still_quarantined
  from silver_quarantine
  where event_date between :date_from and :date_to
) as q
cross join (
  select coalesce(cast(sum(copies - 1) as bigint), 0) as surplus
  from (
    select count(*) as copies
    from silver_events
    where event_date between :date_from and :date_to and (:is_any_time or event_timestamp >= :time_from and event_timestamp < :time_to)
    group by event_id, event_timestamp
  ) as events
) as a
