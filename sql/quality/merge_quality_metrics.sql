-- Writes how gates found batches; a batch that is judged again keeps one row a rule.
-- A row written anew keeps its batch's time, so that only rows of these times are looked at.
-- Grain: (batch_id, rule).
-- Parameters: rows rows, time_from timestamp, time_to timestamp
merge into quality_metrics as target
using (
  select
    cast(v.batch_id as varchar) as batch_id, cast(v.layer as varchar) as layer, cast(v.rule as varchar) as rule,
    cast(v.rule_version as varchar) as rule_version, cast(v.action as varchar) as action, cast(v.total_count as bigint) as total_count,
    cast(v.passed_count as bigint) as passed_count, cast(v.failed_count as bigint) as failed_count,
    cast(v.pass_rate as double) as pass_rate, cast(v.metric_value as double) as metric_value, cast(v.threshold as varchar) as threshold,
    cast(v.status as varchar) as status, cast(v.check_timestamp as timestamp(6)) as check_timestamp,
    cast(v.event_date as date) as event_date, cast(v.batch_count as bigint) as batch_count
  from (values :rows) as v (
    batch_id, layer, rule, rule_version, action, total_count, passed_count, failed_count, pass_rate, metric_value, threshold, status,
    check_timestamp, event_date, batch_count)
) as source
on target.batch_id = source.batch_id and target.rule = source.rule and target.event_date = source.event_date
  and target.check_timestamp between :time_from and :time_to
when matched and (target.rule_version <> source.rule_version or target.action <> source.action
    or target.total_count is distinct from source.total_count or target.passed_count is distinct from source.passed_count
    or target.metric_value is distinct from source.metric_value or target.threshold is distinct from source.threshold
    or target.status is distinct from source.status)
  then update set
    rule_version = source.rule_version, action = source.action, total_count = source.total_count, passed_count = source.passed_count,
    failed_count = source.failed_count, pass_rate = source.pass_rate, metric_value = source.metric_value, threshold = source.threshold,
    status = source.status, check_timestamp = source.check_timestamp, batch_count = source.batch_count
when not matched then insert (
  batch_id, layer, rule, rule_version, action, total_count, passed_count, failed_count, pass_rate, metric_value, threshold, status,
  check_timestamp, event_date, batch_count)
values (
  source.batch_id, source.layer, source.rule, source.rule_version, source.action, source.total_count, source.passed_count,
  source.failed_count, source.pass_rate, source.metric_value, source.threshold, source.status, source.check_timestamp,
  source.event_date, source.batch_count)
