-- The dates on which gold_entity_metrics_10min names a user as reverted.
-- Grain: touched_date.
-- Parameters: user varchar
select distinct metric_date as touched_date
from gold_entity_metrics_10min
where strpos('|' || reverted_editors || '|', '|' || (:user) || '|') > 0
order by touched_date
