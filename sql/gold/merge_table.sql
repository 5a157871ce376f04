-- Carries the windows that passed the gate into their table.
-- Where whole dates are computed anew, windows left without events are deleted; a window that the gate refused keeps its earlier row.
-- A window that a later batch has computed is left as it is: a late statement must not set it back.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :key(t) is the columns that identify a row;
--   :same_key(t) is target.a = source.a and so on; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key.
-- Tables: gold_entity_metrics_10min, gold_user_metrics_10min, gold_global_metrics_10min
-- Grain: that of the table.
-- The windows are the table's, such as gold/entity_windows, judged. Only those that are computed have a verdict.
-- Parameters: windows statement, is_recompute boolean, date_from date, date_to date, target_window_times expression,
--   batch_seq bigint
merge into :table as target
using (
  with existing as (
    select :key(:table)
    from :table
    where :is_recompute and metric_date between :date_from and :date_to
  )
  select :columns(:table), verdict is null as is_left_without_events
  from (:windows) as computed
  full outer join existing using (:key(:table))
  where verdict is null or verdict = 'pass'
) as source
on :same_key(:table)
  and target.metric_date between :date_from and :date_to and (:target_window_times)
when matched and target.batch_seq <= :batch_seq and source.is_left_without_events then delete
when matched and target.batch_seq <= :batch_seq then update set :assignments(:table)
when not matched then insert (:columns(:table)) values (:values(:table))
