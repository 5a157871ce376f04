-- Writes what a person says of a window; what was said of it before is replaced.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key.
-- Grain: (entity, window_start).
-- Parameters: rows rows
merge into window_marks as target
using (
  select :columns(window_marks)
  from (values :rows) as marks (:columns(window_marks))
) as source
on target.entity = source.entity and target.window_start = source.window_start and target.metric_date = source.metric_date
when matched then update set :assignments(window_marks)
when not matched then insert (:columns(window_marks)) values (:values(window_marks))
