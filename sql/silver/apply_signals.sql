-- Tells the edits that stand in silver_events what the batch's signals changed; those that a signal leaves as they are stay untouched.
-- Grain: event_id.
-- The events are silver/signalled_events over silver/signalled_revisions; target_times is a condition that holds for their times.
-- Parameters: events statement, target_times expression, batch_seq bigint, date_from date, date_to date
merge into silver_events as target
using (
  select event_id, event_date, now_is_revert, now_is_revert_known, now_revert_source, now_was_reverted, now_revert_risk,
    now_revert_risk_model, now_revert_risk_version, now_editor_edit_count, now_editor_is_patroller
  from (:events) as e
  where now_is_revert is distinct from is_revert or now_is_revert_known is distinct from is_revert_known
    or now_revert_source is distinct from revert_source
    or now_was_reverted is distinct from was_reverted or now_revert_risk is distinct from revert_risk
    or now_revert_risk_model is distinct from revert_risk_model or now_revert_risk_version is distinct from revert_risk_version
    or now_editor_edit_count is distinct from editor_edit_count or now_editor_is_patroller is distinct from editor_is_patroller
) as source
on target.event_id = source.event_id and target.event_date = source.event_date
  and target.event_date between :date_from and :date_to and (:target_times)
when matched then update set is_revert = source.now_is_revert, is_revert_known = source.now_is_revert_known,
  revert_source = source.now_revert_source,
  was_reverted = source.now_was_reverted, revert_risk = source.now_revert_risk,
  revert_risk_model = source.now_revert_risk_model, revert_risk_version = source.now_revert_risk_version,
  editor_edit_count = source.now_editor_edit_count, editor_is_patroller = source.now_editor_is_patroller, signals_seq = :batch_seq
