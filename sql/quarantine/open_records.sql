-- Open rows of bronze_quarantine, with what is needed to judge them again. An empty text does not narrow.
-- Parameters: check varchar, of_batch varchar, id varchar, date_from date, date_to date
select quarantine_id, original_record, kafka_topic, kafka_partition, kafka_offset, quarantine_timestamp
from bronze_quarantine
where status = 'quarantined' and kafka_topic <> 'dlq_events' and event_date between :date_from and :date_to
  and (:check = '' or strpos(',' || failed_checks || ',', ',' || :check || ',') > 0)
  and (:of_batch = '' or quarantine_batch_id = :of_batch)
  and (:id = '' or strpos(quarantine_id, :id) = 1)
order by kafka_topic, kafka_partition, kafka_offset
