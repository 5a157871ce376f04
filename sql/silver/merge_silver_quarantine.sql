-- Takes the rows that the gate refused from silver_staged into silver_quarantine.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: quarantine_id.
-- Parameters: batch_seq bigint, staging_id varchar, status varchar, batch_id varchar, now timestamp, rule_version varchar, date_from date,
--   date_to date
merge into silver_quarantine as target
using (
  with refused as (
    -- A row without an id is identified by its place in the log.
    select
      coalesce(nullif(event_id, ''), concat_ws(':', kafka_topic, cast(kafka_partition as varchar), cast(kafka_offset as varchar)))
        as identity,
      quarantine_reason, failed_checks, original_record, event_id, kafka_topic, kafka_partition, kafka_offset, event_date
    from silver_staged
    where batch_seq = :batch_seq and staging_id = :staging_id and verdict = 'quarantine' and event_date between :date_from and :date_to
  )
  select lower(to_hex(sha256(to_utf8('silver:' || identity)))) as quarantine_id, quarantine_reason, failed_checks, original_record,
    event_id, kafka_topic, kafka_partition, kafka_offset, event_date
  from refused
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when not matched then insert (:columns(silver_quarantine))
values (:values(silver_quarantine with :now as quarantine_timestamp, :rule_version as rule_version, :batch_id as quarantine_batch_id,
  :status as status, :now as status_timestamp, :batch_id as status_batch_id))
