-- Whether a risk means what it says: by model and tenth of the risk, the mean risk and the share that was reverted within 48 hours, over
-- the last 31 days that are scored. The two are equal in a calibrated model.
select model, model_version, tenth, cast(sum(edits) as bigint) as edits, cast(sum(reverted_edits) as bigint) as reverted_edits,
  round(sum(mean_risk * edits) / sum(cast(edits as double)), 3) as mean_risk,
  round(sum(cast(reverted_edits as double)) / sum(cast(edits as double)), 3) as reverted_share
from gold_signal_quality
where model is not null and metric_date >= (select date_add('day', -30, max(metric_date)) from gold_signal_quality)
group by model, model_version, tenth
order by model, model_version, tenth desc
limit 100
