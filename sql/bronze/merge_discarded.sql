-- Takes the accepted rows of a batch that a person has discarded into bronze_quarantine, as discarded. What bronze holds already is left
-- out.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: quarantine_id.
-- Parameters: landed statement, date_from date, date_to date, arrived_from timestamp, arrived_to timestamp,
--   batch_id varchar, rule_version varchar, now timestamp
merge into bronze_quarantine as target
using (
  with landed as (
    select event_id, event_data, kafka_topic, kafka_partition, kafka_offset, event_date,
      row_number() over (partition by kafka_topic, kafka_partition, kafka_offset, event_id order by "$path") as occurrence
    from (:landed) as files
    where event_date between :date_from and :date_to
  ),
  given_up as (
    select l.event_id, l.event_data, l.kafka_topic, l.kafka_partition, l.kafka_offset, l.event_date
    from landed as l
    left join bronze_events as b on b.event_id = l.event_id and b.kafka_topic = l.kafka_topic and b.kafka_partition = l.kafka_partition
      and b.kafka_offset = l.kafka_offset and b.event_date = l.event_date and b.event_date between :date_from and :date_to
      and b.ingestion_timestamp between :arrived_from and :arrived_to
    where l.occurrence = 1 and b.event_id is null
  )
  select lower(to_hex(sha256(to_utf8(
      concat_ws(':', 'bronze', kafka_topic, cast(kafka_partition as varchar), cast(kafka_offset as varchar),
        event_data))))) as quarantine_id,
    event_data, event_id, kafka_topic, kafka_partition, kafka_offset, event_date
  from given_up
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when not matched then insert (:columns(bronze_quarantine))
values (:values(bronze_quarantine with :now as quarantine_timestamp, 'its batch was discarded' as quarantine_reason,
  'batch_discarded' as failed_checks, :rule_version as rule_version, :batch_id as quarantine_batch_id,
  source.event_data as original_record, 'discarded' as status, :now as status_timestamp, :batch_id as status_batch_id))
