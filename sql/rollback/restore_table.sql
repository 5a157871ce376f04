-- Makes a table what it was: of each key that differs, all rows go, and those of the earlier state come back, in one statement. Readers
-- see either state, and nothing between.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …; :partition(t) is the column
--   that the table is partitioned by; :same_key(t) is target.a = source.a and so on.
-- Tables: *_events, *_quarantine, *_10min
-- Grain: that of the table.
-- The rows are those of rollback/compare_table. The one that stands for its key deletes; the rows of the earlier state match nothing.
-- Parameters: compared statement, date_from date, date_to date
merge into :table as target
using (
  select is_removal, :columns(:table)
  from (:compared) as compared
  cross join unnest(array[true, false]) as arms (is_removal)
  where is_removal and place = 1 and most_now > 0 or not is_removal and rows_then = 1
) as source
on :same_key(:table) and source.is_removal and target.:partition(:table) between :date_from and :date_to
when matched then delete
when not matched and not source.is_removal then insert (:columns(:table)) values (:values(:table))
