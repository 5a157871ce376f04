-- What a silver batch read and where each row went. What was written is counted where it was written, by batch id; read rows and
-- duplicates are counted in staging: the four must add up.
-- Parameters: batch_id varchar, date_from date, date_to date
select
  (select count(*) from silver_staging where event_date between :date_from and :date_to) as rows_read,
  (select count(*) from silver_events where batch_id = :batch_id and event_date between :date_from and :date_to) as silver,
  (select count(*) from silver_quarantine
    where quarantine_batch_id = :batch_id and event_date between :date_from and :date_to) as silver_quarantined,
  (select count(*) from silver_staging
    where verdict = 'duplicate' and event_date between :date_from and :date_to) as duplicates
