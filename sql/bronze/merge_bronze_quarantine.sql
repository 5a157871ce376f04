-- Takes the planned landing files of refused records into bronze_quarantine; a record that is there already is left as it is.
-- Grain: quarantine_id.
-- Parameters: landed statement, date_from date, date_to date, batch_id varchar, now timestamp
merge into bronze_quarantine as target
using (
  with landed as (
    select quarantine_id, quarantine_reason, failed_checks, rule_version, original_record, event_id, kafka_topic, kafka_partition,
      kafka_offset, event_date, row_number() over (partition by quarantine_id order by "$path") as occurrence
    from (:landed) as files
    where event_date between :date_from and :date_to
  )
  select quarantine_id, quarantine_reason, failed_checks, rule_version, original_record, event_id, kafka_topic, kafka_partition,
    kafka_offset, event_date
  from landed
  where occurrence = 1
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when not matched then insert (
  quarantine_id, quarantine_timestamp, quarantine_reason, failed_checks, rule_version, quarantine_batch_id, original_record,
  event_id, kafka_topic, kafka_partition, kafka_offset, status, status_timestamp,
  status_batch_id, event_date)
values (
  source.quarantine_id, :now, source.quarantine_reason, source.failed_checks, source.rule_version, :batch_id, source.original_record,
  source.event_id, source.kafka_topic, source.kafka_partition, source.kafka_offset, 'quarantined', :now, :batch_id, source.event_date)
