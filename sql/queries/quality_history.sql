-- How each quality rule judged the batches of each of the last seven days, the newest day and the worst rule first.
-- batches_not_passed counts WARN, FAIL and ERROR; a rule on the batch has a metric and no rows.
select event_date, layer, rule, max_by(rule_version, batch_id) as rule_version, max_by(action, batch_id) as action, count(*) as batches,
  cast(count_if(status in ('WARN', 'FAIL', 'ERROR')) as bigint) as batches_not_passed, cast(sum(total_count) as bigint) as total_count,
  cast(sum(failed_count) as bigint) as failed_count, cast(sum(passed_count) as double) / nullif(sum(total_count), 0) as pass_rate,
  max_by(metric_value, batch_id) filter (where metric_value is not null) as last_metric_value,
  max_by(threshold, batch_id) filter (where threshold is not null) as last_threshold, max_by(status, batch_id) as last_status
from quality_metrics
where event_date >= (select date_add('day', -6, max(event_date)) from quality_metrics)
group by event_date, layer, rule
order by event_date desc, batches_not_passed desc, failed_count desc nulls last, layer, rule
limit 200
