-- How well windows and predictions told what would be reverted, by day and model. A day is scored when it is two days old.
-- flagged: edits in anomalous windows. risky: edits with a risk of 0.9 and above. precision: of them, the share that was reverted within 48
-- hours; recall: of the reverted ones, the share among them. right and wrong: windows that people have marked so.
with days as (
  select metric_date, sum(edits) as edits, sum(signalled_edits) as signalled_edits, sum(reverted_edits) as reverted_edits,
    sum(flagged_edits) as flagged_edits, sum(flagged_reverted) as flagged_reverted
  from gold_signal_quality
  group by metric_date
),
models as (
  select metric_date, model, model_version, sum(edits) as predicted_edits, sum(reverted_edits) as predicted_reverted,
    sum(case when tenth = 9 then edits else 0 end) as risky_edits, sum(case when tenth = 9 then reverted_edits else 0 end) as risky_reverted
  from gold_signal_quality
  where model is not null
  group by metric_date, model, model_version
),
marks as (
  select metric_date, cast(count_if(verdict = 'right') as bigint) as right_windows,
    cast(count_if(verdict = 'wrong') as bigint) as wrong_windows
  from window_marks
  group by metric_date
)
select d.metric_date, cast(d.edits as bigint) as edits, cast(d.signalled_edits as bigint) as signalled_edits,
  cast(d.reverted_edits as bigint) as reverted_edits, cast(d.flagged_edits as bigint) as flagged_edits,
  floor(1000e0 * cast(d.flagged_reverted as double) / nullif(cast(d.flagged_edits as double), 0e0) + 0.5e0) / 1000e0 as flagged_precision,
  floor(1000e0 * cast(d.flagged_reverted as double) / nullif(cast(d.reverted_edits as double), 0e0) + 0.5e0) / 1000e0 as flagged_recall,
  coalesce(w.right_windows, 0) as right_windows, coalesce(w.wrong_windows, 0) as wrong_windows,
  m.model, m.model_version, cast(m.risky_edits as bigint) as risky_edits,
  floor(1000e0 * cast(m.risky_reverted as double) / nullif(cast(m.risky_edits as double), 0e0) + 0.5e0) / 1000e0 as risky_precision,
  floor(1000e0 * cast(m.risky_reverted as double) / nullif(cast(m.predicted_reverted as double), 0e0) + 0.5e0) / 1000e0 as risky_recall
from days as d
left join models as m on m.metric_date = d.metric_date
left join marks as w on w.metric_date = d.metric_date
where d.metric_date >= (select date_add('day', -30, max(metric_date)) from gold_signal_quality)
order by d.metric_date desc, m.model, m.model_version
limit 100
