-- The changes of a batch that passed the gate.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Parameters: batch_seq bigint, staging_id varchar, date_from date, date_to date
select :columns(silver_events except batch_id, batch_seq, processed_at, was_reverted, revert_risk, revert_risk_model, revert_risk_version,
  editor_edit_count, editor_is_patroller, signals_seq)
from silver_staged
where batch_seq = :batch_seq and staging_id = :staging_id and verdict = 'pass' and event_date between :date_from and :date_to
