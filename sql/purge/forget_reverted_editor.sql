-- Takes the name of a user out of the windows that name him as reverted, with their explanations. Those whose events silver still has are
-- computed anew, later.
-- Grain: (window_start, entity).
-- Parameters: user varchar
merge into gold_entity_metrics_10min as target
using (
  select window_start, entity, metric_date,
    replace('|' || reverted_editors || '|', '|' || (:user) || '|', '|') as others,
    replace(anomaly_explanation, '"' || replace((:user), '"', '''') || '"', 'a purged user') as anomaly_explanation
  from gold_entity_metrics_10min
  where strpos('|' || reverted_editors || '|', '|' || (:user) || '|') > 0
) as source
on target.window_start = source.window_start and target.entity = source.entity and target.metric_date = source.metric_date
when matched then update set reverted_editors = nullif(substr(source.others, 2, length(source.others) - 2), ''),
  anomaly_explanation = source.anomaly_explanation
