-- Takes the rows of silver/parsed_events into silver_staged: each with the one verdict that the silver gate gave it. A duplicate stays one,
-- whatever the gate says; a discarded batch goes to quarantine whole.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, ….
-- Grain: one row per change in the input.
-- The rows are the statement silver/parsed_events, judged (quality/judge).
-- Parameters: judged statement, is_discarded boolean, staging_id varchar, batch_seq bigint
insert into silver_staged (
  :columns(silver_staged except verdict, failed_checks, quarantine_reason, original_record, staging_id, batch_seq, stream),
  verdict, failed_checks, quarantine_reason, original_record, staging_id, batch_seq)
select
  :columns(silver_staged except verdict, failed_checks, quarantine_reason, original_record, staging_id, batch_seq, stream),
  case when is_duplicate then 'duplicate' else verdict end,
  case when not is_duplicate then coalesce(failed_checks, case when :is_discarded then 'batch_discarded' end) end,
  case when is_refused then coalesce(quarantine_reason, 'its batch was discarded') end,
  case when is_refused then event_data end,
  :staging_id, :batch_seq
from (
  select j.*, verdict = 'quarantine' and not is_duplicate as is_refused
  from (:judged) as j
) as judged
