-- Writes the gates' results for batches; a batch that is judged again keeps one row per rule.
-- A replaced row keeps its batch's time, so only rows of these times are examined.
-- Columns come from sql/schema (docs/sql.md): :columns(t) is a, b, …; :values(t) is source.a, source.b, …;
--   :assignments(t) is b = source.b, … without the key; :casts(t) is cast(a as bigint) as a, ….
-- Grain: (batch_id, rule).
-- Parameters: rows rows, time_from timestamp, time_to timestamp
merge into quality_metrics as target
using (
  select :casts(quality_metrics)
  from (values :rows) as v (:columns(quality_metrics))
) as source
on target.batch_id = source.batch_id and target.rule = source.rule and target.event_date = source.event_date
  and target.check_timestamp between :time_from and :time_to
when matched and (target.rule_version <> source.rule_version or target.action <> source.action
    or target.total_count is distinct from source.total_count or target.passed_count is distinct from source.passed_count
    or target.metric_value is distinct from source.metric_value or target.threshold is distinct from source.threshold
    or target.status is distinct from source.status)
  then update set :assignments(quality_metrics except layer)
when not matched then insert (:columns(quality_metrics)) values (:values(quality_metrics))
