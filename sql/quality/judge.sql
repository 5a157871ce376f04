-- Judges rows by the gate of their table. failed_checks names every rule that a row fails, NULL for none; verdict says where the row goes:
-- pass, quarantine or drop; quarantine_reason says why, where it does not pass.
-- All of a discarded batch goes to quarantine. In a redrive a rule that would hold a batch refuses the row.
-- The checks are the compiled row rules, rule names comma-separated, '' for none.
-- Grain: that of the rows.
-- Parameters: rows statement, quarantine_checks expression, drop_checks expression, fail_checks expression, warn_checks expression,
--   quarantine_reason expression, is_discarded boolean, is_redrive boolean
with checked as (
  select r.*, :drop_checks as drop_checks, :quarantine_checks as quarantine_checks, :fail_checks as fail_checks, :warn_checks as warn_checks
  from (:rows) as r
),
judged as (
  select c.*,
    nullif(concat_ws(',', nullif(c.drop_checks, ''), nullif(c.quarantine_checks, ''), nullif(c.fail_checks, ''),
      nullif(c.warn_checks, '')), '') as failed_checks,
    case when :is_discarded then 'quarantine' when c.drop_checks <> '' then 'drop'
      when c.quarantine_checks <> '' or :is_redrive and c.fail_checks <> '' then 'quarantine' else 'pass' end as verdict
  from checked c
)
select j.*, case when verdict <> 'pass' then :quarantine_reason end as quarantine_reason
from judged j
