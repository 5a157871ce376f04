-- Takes the rows that passed the gate into silver_events, with what signals have said of them by now.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, ….
-- Grain: event_id.
-- The events are silver/signalled_events over silver/passed_rows.
-- Parameters: events statement, batch_id varchar, batch_seq bigint, now timestamp, date_from date, date_to date,
--   is_any_time boolean, time_from timestamp, time_to timestamp
merge into silver_events as target
using (
  select
    :columns(silver_events except batch_id, batch_seq, processed_at, is_revert, is_revert_known, revert_source, was_reverted, revert_risk,
      revert_risk_model, revert_risk_version, editor_edit_count, editor_is_patroller, signals_seq),
    now_is_revert as is_revert, now_is_revert_known as is_revert_known, now_revert_source as revert_source,
    now_was_reverted as was_reverted, now_revert_risk as revert_risk,
    now_revert_risk_model as revert_risk_model, now_revert_risk_version as revert_risk_version,
    now_editor_edit_count as editor_edit_count, now_editor_is_patroller as editor_is_patroller
  from (:events) as e
) as source
on target.event_id = source.event_id and target.event_date = source.event_date and target.event_date between :date_from and :date_to
  and (:is_any_time or target.event_timestamp >= :time_from and target.event_timestamp < :time_to)
when not matched then insert (:columns(silver_events))
values (:values(silver_events with :batch_id as batch_id, :batch_seq as batch_seq, :now as processed_at, null as signals_seq))
