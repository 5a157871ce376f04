-- Takes the rows of silver/parsed_events into silver_staged: each with the one verdict that the silver gate gave it. A duplicate is not judged, and a
-- discarded batch goes to quarantine whole.
-- Of the table t in sql/schema :columns(t) is a, b, … (docs/sql.md).
-- Grain: one row per input row.
-- The rows are the statement silver/parsed_events, judged (quality/judge).
-- Parameters: judged statement, is_discarded boolean, staging_id varchar, batch_seq bigint
insert into silver_staged (:columns(silver_staged))
with staged as (
  select :columns(silver_staged except verdict, failed_checks, quarantine_reason, original_record, staging_id, batch_seq),
    case when is_duplicate then 'duplicate' else verdict end as verdict,
    case when not is_duplicate then coalesce(failed_checks, case when :is_discarded then 'batch_discarded' end) end as failed_checks,
    case when is_refused then coalesce(quarantine_reason, 'its batch was discarded') end as quarantine_reason,
    case when is_refused then event_data end as original_record,
    :staging_id as staging_id, :batch_seq as batch_seq
  from (select j.*, verdict = 'quarantine' and not is_duplicate as is_refused from (:judged) as j) as judged
)
select :columns(silver_staged)
from staged
