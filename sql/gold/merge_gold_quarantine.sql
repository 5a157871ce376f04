-- Takes the windows that the gate refused into gold_quarantine. A window that is refused again replaces its record; a record whose window
-- has passed since is redriven. A record that a later batch wrote, or settled, is left as it is.
-- The windows are the statements gold/entity_windows and so on; the records are expressions that write a window as JSON.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: quarantine_id; event_id is table|window_start|key.
-- Parameters: entity_windows statement, user_windows statement, global_windows statement, date_from date, date_to date, now timestamp,
--   batch_id varchar, rule_version varchar, status varchar, entity_record expression, user_record expression, global_record expression
merge into gold_quarantine as target
using (
  with computed as (
    select 'gold_entity_metrics_10min|' || substr(cast(window_start as varchar), 1, 19) || '|' || entity as event_id,
      verdict, failed_checks, quarantine_reason, metric_date, case when verdict = 'quarantine' then (:entity_record) end as original_record
    from (:entity_windows) as entity_windows
    union all
    select 'gold_user_metrics_10min|' || substr(cast(window_start as varchar), 1, 19) || '|' || user_name as event_id,
      verdict, failed_checks, quarantine_reason, metric_date, case when verdict = 'quarantine' then (:user_record) end as original_record
    from (:user_windows) as user_windows
    union all
    select 'gold_global_metrics_10min|' || substr(cast(window_start as varchar), 1, 19) || '|' as event_id,
      verdict, failed_checks, quarantine_reason, metric_date, case when verdict = 'quarantine' then (:global_record) end as original_record
    from (:global_windows) as global_windows
  ),
  known as (
    select event_id, event_date
    from gold_quarantine
    where status = 'quarantined' and event_date between :date_from and :date_to
  )
  select s.event_id, s.verdict, s.failed_checks, s.quarantine_reason, s.metric_date, s.original_record,
    lower(to_hex(sha256(to_utf8('gold:' || s.event_id)))) as quarantine_id
  from computed s
  left join known k on k.event_id = s.event_id and k.event_date = s.metric_date
  where s.verdict = 'quarantine' or s.verdict = 'pass' and k.event_id is not null
) as source
on target.quarantine_id = source.quarantine_id and target.event_date = source.metric_date
when matched and target.quarantine_batch_id <= :batch_id and target.status_batch_id <= :batch_id and source.verdict = 'pass' then update set
  status = 'redriven', status_timestamp = :now, status_batch_id = :batch_id
when matched and target.quarantine_batch_id <= :batch_id and target.status_batch_id <= :batch_id then update set
  quarantine_timestamp = :now, quarantine_reason = source.quarantine_reason, failed_checks = source.failed_checks,
  rule_version = :rule_version, quarantine_batch_id = :batch_id, original_record = source.original_record, status = :status,
  status_timestamp = :now, status_batch_id = :batch_id
when not matched then insert (:columns(gold_quarantine))
values (:values(gold_quarantine with :now as quarantine_timestamp, :rule_version as rule_version, :batch_id as quarantine_batch_id,
  null as kafka_topic, null as kafka_partition, null as kafka_offset, :status as status, :now as status_timestamp,
  :batch_id as status_batch_id, source.metric_date as event_date))
