-- How many windows gold has of each date: what a replay of gold computes anew.
-- Grain: metric_date.
-- Parameters: date_from date, date_to date
select metric_date, count(*) as row_count
from (
  select metric_date from gold_entity_metrics_10min where metric_date between :date_from and :date_to
  union all
  select metric_date from gold_user_metrics_10min where metric_date between :date_from and :date_to
  union all
  select metric_date from gold_global_metrics_10min where metric_date between :date_from and :date_to
) as windows
group by metric_date
order by metric_date
