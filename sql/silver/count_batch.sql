-- What a silver batch read and where each row went. What was written is counted where it was written, by batch id; what was read is counted
-- in staging: the sums must agree. The last column audits the partitions that were written: rows beyond one per event id.
-- Parameters: batch_id varchar, staging_id varchar, date_from date, date_to date
select
  (select count(*) from silver_staging where staging_id = :staging_id and event_date between :date_from and :date_to) as rows_read,
  (select count(*) from silver_events where batch_id = :batch_id and event_date between :date_from and :date_to) as silver,
  (select count(*) from silver_quarantine
    where quarantine_batch_id = :batch_id and event_date between :date_from and :date_to) as silver_quarantined,
  (select count(*) from silver_staging
    where staging_id = :staging_id and verdict = 'duplicate' and event_date between :date_from and :date_to) as duplicates,
  (select count(*) from silver_staging
    where staging_id = :staging_id and verdict = 'drop' and event_date between :date_from and :date_to) as dropped,
  (select count(*) from silver_quarantine
    where status_batch_id = :batch_id and status = 'quarantined' and event_date between :date_from and :date_to) as still_quarantined,
  (select count(*) - count(distinct event_id) from silver_events where event_date between :date_from and :date_to) as surplus
