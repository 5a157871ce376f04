-- Whether a predicted risk means what it says: by its tenth, its mean and the share that was reverted within 48 hours.
-- The last 31 days that are scored, by model. The two are equal in a calibrated model.
select model, model_version, tenth, cast(sum(edits) as bigint) as edits, cast(sum(reverted_edits) as bigint) as reverted_edits,
  floor(1000e0 * sum(mean_risk * edits) / nullif(sum(cast(edits as double)), 0e0) + 0.5e0) / 1000e0 as mean_risk,
  floor(1000e0 * sum(cast(reverted_edits as double)) / nullif(sum(cast(edits as double)), 0e0) + 0.5e0) / 1000e0 as reverted_share
from gold_signal_quality
where model is not null and metric_date >= (select date_add('day', -30, max(metric_date)) from gold_signal_quality)
group by model, model_version, tenth
order by model, model_version, tenth desc
limit 100
