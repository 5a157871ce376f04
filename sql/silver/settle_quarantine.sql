-- Settles the quarantine rows that a redrive or a replay has judged again: what passes now, or is in silver already, is redriven; what a
-- rule drops is discarded; what is refused stays, or is open again, with the reasons of the rules as they are now.
-- Grain: quarantine_id.
-- Parameters: batch_seq bigint, staging_id varchar, batch_id varchar, now timestamp, rule_version varchar, date_from date, date_to date,
--   is_replay boolean
merge into silver_quarantine as target
using (
  with taken as (
    -- A row without an id is identified by its place in the log. A replay also reads copies of its own rows; a redrive reads none.
    select
      coalesce(nullif(event_id, ''), concat_ws(':', kafka_topic, cast(kafka_partition as varchar), cast(kafka_offset as varchar)))
        as identity,
      verdict, failed_checks, quarantine_reason, event_date
    from silver_staged
    where batch_seq = :batch_seq and staging_id = :staging_id and event_date between :date_from and :date_to
      and not (:is_replay and verdict = 'duplicate')
  )
  select lower(to_hex(sha256(to_utf8('silver:' || identity)))) as quarantine_id, verdict, failed_checks, quarantine_reason, event_date
  from taken
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.event_date
when matched and source.verdict = 'quarantine' and target.status = 'quarantined' then update set
  quarantine_reason = source.quarantine_reason, failed_checks = source.failed_checks, rule_version = :rule_version,
  status_batch_id = :batch_id
when matched and source.verdict = 'quarantine' and target.status = 'redriven' then update set
  quarantine_reason = source.quarantine_reason, failed_checks = source.failed_checks, rule_version = :rule_version,
  status = 'quarantined', status_timestamp = :now, status_batch_id = :batch_id
when matched and source.verdict <> 'quarantine' and target.status = 'quarantined' then update set
  status = case when source.verdict = 'drop' then 'discarded' else 'redriven' end, status_timestamp = :now, status_batch_id = :batch_id
