-- What a bronze batch wrote; read back by its id, so that a run after a crash counts the same.
-- Parameters: batch_id varchar, date_from date, date_to date
select
  (select count(*) from bronze_events where batch_id = :batch_id and event_date between :date_from and :date_to) as bronze,
  (select count(*) from bronze_quarantine where quarantine_batch_id = :batch_id and event_date between :date_from and :date_to
    and kafka_topic <> 'dlq_events') as bronze_quarantined,
  (select count(*) from bronze_quarantine where quarantine_batch_id = :batch_id and event_date between :date_from and :date_to
    and kafka_topic = 'dlq_events') as dead_letters
