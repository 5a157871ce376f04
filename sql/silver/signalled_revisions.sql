-- The edits whose revisions a batch's signals are about, of earlier batches.
-- The conditions hold for the times of these revisions.
-- Parameters: batch_seq bigint, event_times expression, revision_times expression, date_from date, date_to date
select e.event_id, e.event_type, e.event_date, e.wiki, e.revision_new, e.is_revert, e.is_revert_known, e.revert_source, e.was_reverted,
  e.revert_risk, e.revert_risk_model, e.revert_risk_version, e.editor_edit_count, e.editor_is_patroller
from silver_events as e
join silver_revision_signals as s on s.wiki = e.wiki and s.revision_id = e.revision_new and s.event_date = e.event_date
where s.batch_seq = :batch_seq and s.event_date between :date_from and :date_to and (:revision_times)
  and e.event_date between :date_from and :date_to and (:event_times)
