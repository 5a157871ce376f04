-- The quarantined records whose id begins with a text, whole; two are enough to see that the text is ambiguous.
-- Parameters: table expression, id varchar
select quarantine_id, status, status_timestamp, status_batch_id, quarantine_timestamp, failed_checks, quarantine_reason, rule_version,
  quarantine_batch_id, event_id, kafka_topic, kafka_partition, kafka_offset, event_date, original_record
from :table
where strpos(quarantine_id, :id) = 1
limit 2
